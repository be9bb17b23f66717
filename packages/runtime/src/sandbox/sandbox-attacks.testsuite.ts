import { once } from "node:events";
import { chmod, link, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { SandboxRuntime } from "./sandbox.ts";
import { openSession, programFile, readFiles, readPaths, runPrograms, type SandboxFixture } from "./sandbox-sessions.testing.ts";

const secret = "the-secret-of-the-host-4711";

/** A directory of the host with a secret in it that every user could read and change. */
async function hostDirectory(): Promise<{ directory: string; expectUnharmed(): Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), "sandbox-host-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  await chmod(directory, 0o777);
  await writeFile(join(directory, "secret.jsonl"), `${secret}\n`, { mode: 0o666 });
  await chmod(join(directory, "secret.jsonl"), 0o666);
  return {
    directory,
    async expectUnharmed() {
      expect(await readFile(join(directory, "secret.jsonl"), "utf8")).toBe(`${secret}\n`);
      expect(await readdir(directory)).toEqual(["secret.jsonl"]);
    },
  };
}

/** The part of the suite that shows that the walls hold; each attack fails, and the host is unharmed. */
export function attackTests(fixture: SandboxFixture): void {
  fileTests(fixture);
  linkTests(fixture);
  neighbourTests(fixture);
  leftoverTests(fixture);
}

/** What was said in any way: output, errors, and whatever lies in the workspace. */
async function everythingSaid(programs: Awaited<ReturnType<typeof runPrograms>>): Promise<string> {
  const said = await Promise.all(
    programs.map(async ({ result, session }) => `${result.stdout}${result.stderr}${JSON.stringify(await readFiles(session.collect()))}`),
  );
  expect(said.length).toBeGreaterThan(0);
  return said.join("\n");
}

function fileTests(fixture: SandboxFixture): void {
  test("files of the host cannot be read", async () => {
    const { directory, expectUnharmed } = await hostDirectory();
    const path = join(directory, "secret.jsonl");
    const users = (await readFile("/etc/passwd", "utf8")).split("\n").slice(0, 3);
    const programs = await runPrograms(fixture, [
      [
        "bash",
        `cat '${path}'; cat /etc/passwd; cat /etc/shadow; cp '${path}' stolen; cat /proc/1/root'${path}' /proc/self/root'${path}'; ls -la '${directory}'`,
      ],
      [
        "python",
        `import os
for path in ("${path}", "/etc/passwd", "/etc/shadow", "/proc/1/root${path}", "/host${path}", "../../../../../..${path}"):
    try: print(open(path).read())
    except OSError as error: print("refused")`,
      ],
      [
        "javascript",
        `import { readFileSync } from "node:fs";
for (const path of ["${path}", "/etc/passwd", "/etc/shadow", "/proc/1/root${path}", "../../../../../..${path}"]) {
  try { console.log(readFileSync(path, "utf8")); } catch { console.log("refused"); }
}`,
      ],
    ]);
    const said = await everythingSaid(programs);
    expect(said).not.toContain(secret);
    for (const user of users) expect(said).not.toContain(user);
    await expectUnharmed();
  });

  test("nothing is written outside the workspace", async () => {
    const { directory, expectUnharmed } = await hostDirectory();
    const targets = [join(directory, "written"), "/usr/bin/written", "/etc/written", "/written", "/skill/written", "/opt/skillrun/written"];
    const path = join(directory, "secret.jsonl");
    await runPrograms(fixture, [
      [
        "bash",
        `for f in ${targets.join(" ")}; do echo harm > "$f"; done; echo harm >> '${path}'; rm -rf '${directory}'; mkdir -p '${directory}/x'; mv program.sh '${directory}/moved'; :`,
      ],
      [
        "python",
        `import os, shutil\nfor path in ${JSON.stringify(targets)} + ["${path}"]:\n    try: open(path, "a").write("harm")\n    except OSError: pass\nshutil.rmtree("${directory}", ignore_errors=True)`,
      ],
      [
        "javascript",
        `import fs from "node:fs";\nfor (const path of ${JSON.stringify([...targets, path])}) { try { fs.appendFileSync(path, "harm"); } catch {} }\ntry { fs.rmSync("${directory}", { recursive: true }); } catch {}`,
      ],
    ]);
    await expectUnharmed();
    for (const target of targets) await expect(readFile(target), target).rejects.toMatchObject({ code: "ENOENT" });
  });

  test("a skill cannot change itself", async () => {
    const skillDirectory = await mkdtemp(join(tmpdir(), "sandbox-skill-"));
    onTestFinished(() => rm(skillDirectory, { recursive: true, force: true }));
    await writeFile(join(skillDirectory, "main.sh"), "echo original");
    const attack = `import os
for attack in (lambda: open("/skill/main.sh", "w").write("harm"), lambda: os.chmod("/skill/main.sh", 0o777), lambda: os.remove("/skill/main.sh"),
               lambda: os.rename("/skill/main.sh", "/skill/other"), lambda: open("/skill/new", "w").write("harm")):
    try: attack()
    except OSError: pass`;
    const { file, argv } = programFile("python", attack);
    const { session } = await openSession(fixture, { skillDirectory, files: [file] });
    await session.run({ run: { shell: "echo harm > /skill/main.sh; rm -f /skill/main.sh; chmod -R 777 /skill; touch /skill/new; true" } });
    await session.run({ run: { argv } });
    expect(await session.run({ run: { argv: ["bash", "/skill/main.sh"] } })).toMatchObject({ exitCode: 0, stdout: "original\n" });
    expect(await session.readFile("/skill/new", 10)).toBeNull();
    expect(await readFile(join(skillDirectory, "main.sh"), "utf8")).toBe("echo original");
    expect(await readdir(skillDirectory)).toEqual(["main.sh"]);
  });

  test("secrets in the server's environment are not visible", async () => {
    process.env["SANDBOX_TEST_SECRET"] = secret;
    onTestFinished(() => void delete process.env["SANDBOX_TEST_SECRET"]);
    const said = await everythingSaid(
      await runPrograms(fixture, [
        [
          "bash",
          "env; export; cat /proc/self/environ /proc/1/environ /proc/*/environ | tr '\\0' '\\n'; cat /proc/*/cmdline | tr '\\0' ' '",
        ],
        [
          "python",
          `import glob, os\nprint(dict(os.environ))\nfor path in glob.glob("/proc/*/environ"):\n    try: print(open(path).read())\n    except OSError: pass`,
        ],
        ["javascript", "console.log(JSON.stringify(process.env), JSON.stringify(globalThis.process?.execArgv ?? null))"],
      ]),
    );
    expect(said).not.toContain(secret);
  });
}

function linkTests(fixture: SandboxFixture): void {
  test("links made inside lead nowhere, neither for programs nor for the server", async () => {
    const { directory, expectUnharmed } = await hostDirectory();
    const { session, lines } = await openSession(fixture);
    const { stdout, stderr } = await session.run({
      run: {
        shell: `ln -s '${directory}' out; ln -s '${directory}/secret.jsonl' secret.txt; ln -s / root; ln -s loop loop; ln '${directory}/secret.jsonl' hard
cat out/secret.jsonl secret.txt root'${directory}'/secret.jsonl hard loop; echo harm > out/new; echo harm >> secret.txt
rm -rf .events; ln -s '${directory}' .events; true`,
      },
    });
    expect(`${stdout}${stderr}`).not.toContain(secret);
    for (const path of [
      "/workspace/secret.txt",
      "/workspace/out/secret.jsonl",
      `/workspace/root${directory}/secret.jsonl`,
      "/workspace/loop/x",
    ]) {
      expect(await session.readFile(path, 1000), path).toBeNull();
    }
    for (const path of ["/workspace/out/new", `/workspace/root${directory}/new`]) {
      await session.writeFile(path, "harm").catch((error: unknown) => expect(error, path).toMatchObject({ code: "bad_path" }));
    }
    await session.writeFile("/workspace/secret.txt", "replaced").catch(() => undefined);
    await session.run({ run: { shell: "true" } });
    expect(lines).toEqual([]);
    expect(JSON.stringify(await readFiles(session.collect()))).not.toContain(secret);
    await expectUnharmed();
  });

  test("links planted in a skill lead nowhere, and its files are not changed through hard links", async () => {
    const { directory, expectUnharmed } = await hostDirectory();
    const skillDirectory = await mkdtemp(join(tmpdir(), "sandbox-skill-"));
    onTestFinished(() => rm(skillDirectory, { recursive: true, force: true }));
    await symlink(join(directory, "secret.jsonl"), join(skillDirectory, "link"));
    await symlink(directory, join(skillDirectory, "folder"));
    await link(join(directory, "secret.jsonl"), join(skillDirectory, "hard"));
    const { session } = await openSession(fixture, { skillDirectory });
    const { stdout } = await session.run({
      run: { shell: "cat /skill/link /skill/folder/secret.jsonl; echo harm >> /skill/hard; echo harm >> /skill/folder/new; true" },
    });
    expect(stdout).not.toContain(secret);
    expect(await session.readFile("/skill/link", 1000)).toBeNull();
    await expectUnharmed();
  });

  test("only regular files are collected, whatever a program leaves", async () => {
    const { session } = await openSession(fixture, { files: [{ path: "good.txt", content: "good" }] });
    const shell = `mkfifo pipe; mknod device c 1 3; ln good.txt hard2; rm hard2; echo twice > a; ln a b; ln -s good.txt soft; mkdir -p deep/er/est; echo d > deep/er/est/file
truncate -s 1T huge; truncate -s 15M hole1; truncate -s 15M hole2; truncate -s 15M hole3; echo n > $'new\\nline'; echo u > $'\\xff\\xfe'; mkdir locked; echo l > locked/in; chmod 000 locked; echo 0 > unreadable; chmod 000 unreadable
python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("socket")'; true`;
    await session.run({ run: { shell } });
    const files = await readFiles(session.collect());
    const paths = files.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(["good.txt", "deep/er/est/file"]));
    for (const path of ["pipe", "device", "soft", "socket"]) expect(paths).not.toContain(path);
    const mebibyte = 1024 * 1024;
    expect(files.reduce((bytes, { content }) => bytes + content.length, 0)).toBeLessThanOrEqual(16 * mebibyte);
  });

  test("event files that are truncated, replaced, linked or endless do no harm", async () => {
    const { session, lines } = await openSession(fixture);
    await session.run({ run: { shell: "cd .events && seq 20001 > many.jsonl; rm many.jsonl" } });
    expect(lines.length).toBeLessThanOrEqual(20_001);
    lines.length = 0;
    const shell = `cd .events; echo 1 >> a.jsonl; sleep 0.1; : > a.jsonl; echo 2 > b.jsonl; mv b.jsonl a.jsonl; sleep 0.1
printf '%01000000d' 0 >> long.jsonl; echo >> long.jsonl; echo 3 >> long.jsonl; mkdir folder.jsonl; ln -s /etc/passwd link.jsonl; mkfifo pipe.jsonl; ln -s /dev/zero zero.jsonl; echo no >> other.txt
cd ..; rm -rf .events; mkdir .events; echo 4 >> .events/new.jsonl; true`;
    expect(await session.run({ run: { shell } })).toMatchObject({ end: "exit", exitCode: 0 });
    expect(lines.at(-1)).toBe("4");
    expect(lines.filter((line) => !["1", "2", "3", "4"].includes(line))).toEqual([]);
    expect(await session.run({ run: { shell: "rm -rf .events; echo file > .events; true" } })).toMatchObject({ exitCode: 0 });
  });
}

function neighbourTests(fixture: SandboxFixture): void {
  test("neither this machine nor the outside is reached over the network", async () => {
    let connections = 0;
    const server = createServer((socket) => {
      connections += 1;
      socket.end("reached");
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => void server.close());
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const said = await everythingSaid(
      await runPrograms(
        fixture,
        [
          [
            "bash",
            `for at in 127.0.0.1/${port} 1.1.1.1/80; do (exec 3<>/dev/tcp/$at && echo CONNECTED); done; curl -m 2 -s http://127.0.0.1:${port} && echo CONNECTED; true`,
          ],
          [
            "python",
            `try:
    import socket
    for at in (("127.0.0.1", ${port}), ("1.1.1.1", 80), ("8.8.8.8", 53)):
        try: socket.create_connection(at, 1); print("CONN" + "ECTED")
        except OSError: pass
    try:
        with socket.socket(40, socket.SOCK_STREAM): print("VS" + "OCK")
    except OSError: pass
except Exception as error: print("refused")`,
          ],
          [
            "javascript",
            `try { await fetch("http://127.0.0.1:${port}", { signal: AbortSignal.timeout(1000) }); console.log("CONN" + "ECTED"); } catch {}
try { await fetch("http://1.1.1.1", { signal: AbortSignal.timeout(1000) }); console.log("CONN" + "ECTED"); } catch {}`,
          ],
        ],
        { limits: { wallMs: 10_000 } },
      ).then((programs) => programs.map((program) => ({ ...program, session: { ...program.session, collect: emptyWorkspace } }))),
    );
    expect(said).not.toContain("CONNECTED");
    expect(said).not.toContain("VSOCK");
    expect(connections).toBe(0);
  });

  test("two sessions side by side neither see nor kill each other", async () => {
    const marker = "marker-of-a-neighbour";
    const begun = Promise.withResolvers<void>();
    const first = await openSession(fixture, { onEventLine: () => begun.resolve(), env: { NEIGHBOUR: marker } });
    const running = first.session.run({
      run: {
        argv: [
          "bash",
          "-c",
          "echo x > /tmp/shared; echo x > mine; echo x >> .events/e.jsonl; until [ -f go ]; do sleep 0.02; done; echo survived",
          marker,
        ],
      },
    });
    await begun.promise;
    const attacks: [SandboxRuntime, string][] = [
      [
        "bash",
        "ls -R /workspace /tmp; cat /proc/*/cmdline /proc/*/environ | tr '\\0' ' '; ps aux; trap '' TERM; kill -TERM -1; kill -9 -1; killall -9 bash",
      ],
      [
        "python",
        `import os, glob, signal\nfor path in glob.glob("/proc/*/cmdline"):\n    try: print(open(path).read())\n    except OSError: pass\nprint(glob.glob("/tmp/**", recursive=True))\nfor pid in [*range(2, 5000), ${process.pid}, -1]:\n    try:\n        if pid != os.getpid(): os.kill(pid, 9)\n    except Exception: pass`,
      ],
    ];
    for (const { result } of await runPrograms(fixture, attacks)) {
      expect(`${result.stdout}${result.stderr}`).not.toContain(marker);
      expect(`${result.stdout}${result.stderr}`).not.toContain("shared");
    }
    await first.session.writeFile("/workspace/go", "");
    expect(await running).toMatchObject({ end: "exit", exitCode: 0, stdout: "survived\n" });
  });
}

async function* emptyWorkspace(): AsyncGenerator<never> {
  // The programs' own texts lie there, and have the words in them that are looked for.
}

function leftoverTests(fixture: SandboxFixture): void {
  test("a program of another user's rights gives nobody any", async () => {
    const { session } = await openSession(fixture);
    const shell = `cp "$(command -v bash)" rooted; chmod 6755 rooted; ./rooted -p -c 'id -u; id -ru'; su -c id; sudo -n id; unshare -r id -u; chroot / id -u; true`;
    const { stdout } = await session.run({ run: { shell } });
    expect(stdout.split("\n").filter((line) => line === "0" || line.includes("uid=0"))).toEqual([]);
    for (const file of await readPaths(session.collect())) expect(file).toBe("rooted");
  });

  test("no process outlives its command", async () => {
    const { session } = await openSession(fixture);
    const shell = `(trap '' HUP TERM INT; while :; do echo x >> alive; sleep 0.02; done) > /dev/null 2>&1 &
setsid bash -c 'while :; do echo x >> alive; sleep 0.02; done' > /dev/null 2>&1 < /dev/null &
nohup bash -c '(while :; do echo x >> alive; sleep 0.02; done) &' > /dev/null 2>&1 &
disown -a 2> /dev/null; echo x >> alive; exit 0`;
    if (fixture.sandbox.abilities.processes) {
      expect(await session.run({ run: { shell } })).toMatchObject({ end: "exit", exitCode: 0 });
      const before = await session.readFile("/workspace/alive", 100_000);
      expect(await session.run({ run: { shell: "sleep 0.2; cat /proc/[0-9]*/cmdline | tr '\\0' ' ' | grep -c alive" } })).toMatchObject({
        end: "exit",
      });
      expect(await session.readFile("/workspace/alive", 100_000)).toEqual(before);
    }
    const { file, argv } = programFile(
      "python",
      `import os, sys, time
try:
    for _ in range(2):
        if os.fork() > 0: sys.exit(0)
        os.setsid()
except (OSError, AttributeError): sys.exit(0)
os.close(0); os.close(1); os.close(2)
while True:
    open("alive2", "a").write("x")
    time.sleep(0.02)`,
    );
    await session.writeFile(`/workspace/${file.path}`, String(file.content));
    await session.run({ run: { argv } });
    const before = await session.readFile("/workspace/alive2", 100_000);
    await session.run({ run: { shell: "sleep 0.2" } });
    expect(await session.readFile("/workspace/alive2", 100_000)).toEqual(before);
  });
}
