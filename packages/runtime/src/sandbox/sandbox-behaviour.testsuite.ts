import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type Sandbox, SandboxFault, type SandboxRuntime } from "./sandbox.ts";
import { openSession, programFile, readFiles, readPaths, runProgram, type SandboxFixture } from "./sandbox-sessions.testing.ts";

const runtimes: readonly SandboxRuntime[] = ["bash", "python", "javascript", "typescript"];

/** Says all it was given, writes a file and three events, and ends with 3. */
const hello: Readonly<Record<SandboxRuntime, string>> = {
  bash: `read -r input
echo "$input|$1|$GREETING|$PWD"
echo "warned: é" >&2
echo made > "made by me.txt"
for n in 1 2 3; do echo "{\\"n\\":$n}" >> .events/run.jsonl; done
exit 3`,
  python: `import os, sys
print(sys.stdin.readline().strip(), sys.argv[1], os.environ["GREETING"], os.getcwd(), sep="|")
print("warned: é", file=sys.stderr)
with open("made by me.txt", "w") as file: file.write("made\\n")
with open(".events/run.jsonl", "a") as file:
    for n in (1, 2, 3): file.write('{"n":%d}\\n' % n)
sys.exit(3)`,
  javascript: `import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
console.log([readFileSync(0, "utf8").trim(), process.argv[2], process.env.GREETING, process.cwd()].join("|"));
console.error("warned: é");
writeFileSync("made by me.txt", "made\\n");
for (const n of [1, 2, 3]) appendFileSync(".events/run.jsonl", JSON.stringify({ n }) + "\\n");
process.exit(3);`,
  typescript: `import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
type Said = { readonly words: readonly (string | undefined)[] };
const said: Said = { words: [readFileSync(0, "utf8").trim(), process.argv[2], process.env["GREETING"], process.cwd()] };
console.log(said.words.join("|"));
console.error("warned: é" as string);
writeFileSync("made by me.txt", "made\\n");
for (const n of [1, 2, 3] satisfies number[]) appendFileSync(".events/run.jsonl", JSON.stringify({ n }) + "\\n");
process.exit(3);`,
};

/** Says one event, waits for a file, though not for ever, and says another in two writes. */
const conversation: Readonly<Partial<Record<SandboxRuntime, string>>> = {
  bash: `echo one >> .events/talk.jsonl
for n in $(seq 100); do [ -f go ] && break; sleep 0.02; done
printf 'tw' >> .events/talk.jsonl; printf 'o\\n' >> .events/talk.jsonl; printf 'never ends' >> .events/talk.jsonl`,
  python: `import os, time
def say(text):
    with open(".events/talk.jsonl", "a") as file: file.write(text)
say("one\\n")
for n in range(100):
    if os.path.exists("go"): break
    time.sleep(0.02)
say("tw"); say("o\\n"); say("never ends")`,
  javascript: `import { appendFileSync, existsSync } from "node:fs";
appendFileSync(".events/talk.jsonl", "one\\n");
const until = Date.now() + 2000;
while (!existsSync("go") && Date.now() < until) {}
for (const text of ["tw", "o\\n", "never ends"]) appendFileSync(".events/talk.jsonl", text);`,
};

async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "sandbox-test-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** The part of the suite that shows programs at work. */
export function behaviourTests(fixture: SandboxFixture, open: () => Promise<Sandbox>): void {
  runtimeTests(fixture);
  workspaceTests(fixture);
  endingTests(fixture, open);
}

function runtimeTests(fixture: SandboxFixture): void {
  test.each(runtimes)("a program in %s has input, arguments, environment, folder, output, events and an exit code", async (runtime) => {
    const { sandbox } = fixture;
    expect(sandbox.abilities.runtimes[runtime]).toMatch(/\d/);
    const { file, argv } = programFile(runtime, hello[runtime], "grüß gott ✓");
    const { session, lines } = await openSession(fixture, { files: [file], env: { GREETING: "grüß dich 👋" } });
    const result = await session.run({ run: { argv: [...argv, "it's $HOME"] }, stdin: "añb\n" });
    expect(result).toMatchObject({ end: "exit", exitCode: 3, stdout: "añb|it's $HOME|grüß dich 👋|/workspace\n" });
    expect(result.stderr).toContain("warned: é");
    expect(lines).toEqual(['{"n":1}', '{"n":2}', '{"n":3}']);
    expect(await readFiles(session.collect())).toEqual(
      [
        { path: ".events/run.jsonl", content: '{"n":1}\n{"n":2}\n{"n":3}\n', executable: false },
        { path: file.path, content: hello[runtime], executable: false },
        { path: "made by me.txt", content: "made\n", executable: false },
      ].sort((left, right) => (left.path < right.path ? -1 : 1)),
    );
  });

  test.each(Object.keys(conversation))("events of a program in %s are heard while it runs, in order and whole", async (name) => {
    const runtime = runtimes.find((candidate) => candidate === name) ?? "bash";
    const { file, argv } = programFile(runtime, conversation[runtime] ?? "");
    const heard = Promise.withResolvers<string>();
    const lines: string[] = [];
    const onEventLine = (line: string): void => {
      lines.push(line);
      heard.resolve(line);
    };
    const { session } = await openSession(fixture, { files: [file], onEventLine });
    let ended = false;
    const running = session.run({ run: { argv } }).finally(() => {
      ended = true;
    });
    await Promise.race([heard.promise, running]);
    expect(lines).toEqual(["one"]);
    expect(ended).toBe(false);
    await session.writeFile("/workspace/go", "");
    expect(await running).toMatchObject({ end: "exit", exitCode: 0 });
    expect(lines).toEqual(["one", "two"]);
  });

  test("a shell line runs, and what is not there is said so", async () => {
    const { session } = await openSession(fixture);
    expect(await session.run({ run: { shell: 'x=$(printf "%s-" a b); echo "$x" | tr a-z A-Z' } })).toMatchObject({
      exitCode: 0,
      stdout: "A-B-\n",
    });
    expect(await session.run({ run: { argv: ["no-such-program"] } })).toMatchObject({ end: "exit", exitCode: 127 });
    expect(await session.run({ run: { shell: "cat" } })).toMatchObject({ exitCode: 0, stdout: "" });
  });

  test("commands find what the abilities promise", async () => {
    const { abilities } = fixture.sandbox;
    expect(abilities.commands).toEqual(expect.arrayContaining(["cat", "grep", "sed", "sort", "cd"]));
    expect(abilities.pythonModules).toEqual(expect.arrayContaining(["json", "csv", "sys"]));
    const { result } = await runProgram(fixture, "python", "import json, csv, re, collections\nprint(json.dumps({'a': [1]}))");
    expect(result).toMatchObject({ exitCode: 0, stdout: '{"a": [1]}\n' });
  });

  test("output is passed on, and never in the middle of a character", async () => {
    const { session } = await openSession(fixture);
    const heard = { stdout: "", stderr: "" };
    const result = await session.run({
      run: { shell: "for i in 1 2 3; do printf '\\303'; printf '\\251'; done; echo; echo bad >&2" },
      onOutput: (stream, text) => {
        heard[stream] += text;
      },
    });
    expect(result).toMatchObject({ exitCode: 0, stdout: "ééé\n", stderr: "bad\n" });
    expect(heard).toEqual({ stdout: result.stdout, stderr: result.stderr });
  });
}

function workspaceTests(fixture: SandboxFixture): void {
  test("the skill is there to read and run, with its folders", async () => {
    const skillDirectory = await temporaryDirectory();
    await writeFile(join(skillDirectory, "main.sh"), 'cat "$(dirname "$0")/words.txt"');
    await writeFile(join(skillDirectory, "words.txt"), "from the skill\n");
    const { session } = await openSession(fixture, { skillDirectory });
    expect(await session.run({ run: { argv: ["bash", "/skill/main.sh"] } })).toMatchObject({ exitCode: 0, stdout: "from the skill\n" });
    expect(String(await session.readFile("/skill/words.txt", 100))).toBe("from the skill\n");
    expect(await readPaths(session.collect())).toEqual([]);
  });

  test("exactly the files of the workspace are collected, with their modes", async () => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, "local.bin"), new Uint8Array([0, 255, 10]));
    const { session } = await openSession(fixture, {
      files: [
        { path: "inputs/a/b.txt", content: "b" },
        { path: "run.sh", content: "echo ran", executable: true },
        { path: "copied.bin", content: { localPath: join(directory, "local.bin") } },
      ],
    });
    await session.run({
      run: {
        shell:
          "mkdir -p out/é; echo ü > out/é/ü.txt; : > out/empty; cp run.sh out/tool; chmod +x out/tool; chmod -x run.sh; rm inputs/a/b.txt",
      },
    });
    const files = await readFiles(session.collect());
    expect(files.map(({ path, executable }) => [path, executable])).toEqual([
      ["copied.bin", false],
      ["out/empty", false],
      ["out/tool", true],
      ["out/é/ü.txt", false],
      ["run.sh", false],
    ]);
    expect(await session.readFile("/workspace/copied.bin", 3)).toEqual(Buffer.from([0, 255, 10]));
    expect(files[3]?.content).toBe("ü\n");
  });

  test("several commands work in one workspace, and a snapshot of it goes on in another session", async () => {
    const { session } = await openSession(fixture, { files: [{ path: "sub/start", content: "1\n" }] });
    expect(await session.run({ run: { shell: "echo 2 >> start; pwd" }, directory: "sub" })).toMatchObject({ stdout: "/workspace/sub\n" });
    const snapshot = await readFiles(session.snapshot());
    expect(await session.run({ run: { shell: "echo 3 >> sub/start; cat sub/start" } })).toMatchObject({ stdout: "1\n2\n3\n" });
    expect(snapshot).toEqual([{ path: "sub/start", content: "1\n2\n", executable: false }]);
    const second = await openSession(fixture, { files: snapshot });
    expect(await second.session.run({ run: { shell: "cat sub/start" } })).toMatchObject({ stdout: "1\n2\n" });
  });

  test("files are read and written by their absolute path", async () => {
    const { session } = await openSession(fixture, { limits: { diskMb: 4 } });
    await session.writeFile("/workspace/new/folder/file.txt", "héllo");
    expect(await session.run({ run: { shell: "cat new/folder/file.txt; echo more >> new/folder/file.txt" } })).toMatchObject({
      exitCode: 0,
      stdout: "héllo",
    });
    expect(String(await session.readFile("/workspace/new/folder/file.txt", 100))).toBe("héllomore\n");
    await session.writeFile("/workspace/new/folder/file.txt", "over");
    expect(String(await session.readFile("/workspace/new/folder/file.txt", 4))).toBe("over");
    expect(await session.readFile("/workspace/new/nothing", 100)).toBeNull();
    expect(await session.readFile("/workspace/new", 100)).toBeNull();
    await expect(session.readFile("/workspace/new/folder/file.txt", 3)).rejects.toMatchObject({ code: "file_too_large" });
    for (const path of ["/etc/passwd", "relative", "/workspace/../etc/passwd", "/workspace", "/workspace//x", "/workspacex/y"]) {
      await expect(session.readFile(path, 100), path).rejects.toMatchObject({ code: "bad_path" });
      await expect(session.writeFile(path, ""), path).rejects.toMatchObject({ code: "bad_path" });
    }
    await expect(session.writeFile("/skill/x", "")).rejects.toMatchObject({ code: "bad_path" });
    await expect(session.writeFile("/workspace/new/folder", "")).rejects.toMatchObject({ code: "bad_path" });
    await expect(session.writeFile("/workspace/big", new Uint8Array(5 * 1024 * 1024))).rejects.toMatchObject({ code: "disk_full" });
    expect(await readPaths(session.snapshot())).toEqual(["new/folder/file.txt"]);
  });

  test("files that begin outside the workspace or do not fit into it are refused", async () => {
    for (const path of ["../x", "/x", "a//b", "", "a/./b"]) {
      await expect(openSession(fixture, { files: [{ path, content: "" }] }), path).rejects.toMatchObject({ code: "bad_path" });
    }
    const big = { path: "big", content: new Uint8Array(3 * 1024 * 1024) };
    await expect(openSession(fixture, { files: [big], limits: { diskMb: 2 } })).rejects.toBeInstanceOf(SandboxFault);
  });
}

function endingTests(fixture: SandboxFixture, open: () => Promise<Sandbox>): void {
  const endless = "echo begun >> .events/e.jsonl; echo kept > kept.txt; while :; do sleep 0.1; done";

  test("an abort kills the command, and the session's files can still be read", async () => {
    const controller = new AbortController();
    const { session } = await openSession(fixture, { onEventLine: () => controller.abort() });
    expect(await session.run({ run: { shell: endless }, signal: controller.signal })).toMatchObject({ end: "aborted", exitCode: null });
    await expect(session.run({ run: { shell: "true" } })).rejects.toMatchObject({ code: "closed" });
    const files = await readFiles(session.collect());
    expect(files.every(({ path }) => ["kept.txt", ".events/e.jsonl"].includes(path))).toBe(true);
  });

  test("a command that was aborted before it began does not begin", async () => {
    const { session } = await openSession(fixture);
    expect(await session.run({ run: { shell: "echo ran > ran" }, signal: AbortSignal.abort() })).toMatchObject({
      end: "aborted",
      exitCode: null,
    });
    expect(await readPaths(session.collect())).toEqual([]);
  });

  test("a session runs one command at a time, and collecting kills it", async () => {
    const begun = Promise.withResolvers<void>();
    const { session } = await openSession(fixture, { onEventLine: () => begun.resolve() });
    const running = session.run({ run: { shell: endless } });
    await begun.promise;
    await expect(session.run({ run: { shell: "true" } })).rejects.toMatchObject({ code: "closed" });
    await readPaths(session.collect());
    expect(await running).toMatchObject({ end: "aborted", exitCode: null });
  });

  test("a session is disposed twice without harm, also while it runs, and is closed then", async () => {
    const begun = Promise.withResolvers<void>();
    const { session } = await openSession(fixture, { onEventLine: () => begun.resolve() });
    const running = session.run({ run: { shell: endless } });
    await begun.promise;
    await Promise.all([session.dispose(), session.dispose()]);
    await session.dispose();
    expect(await running).toMatchObject({ end: "aborted", exitCode: null });
    await expect(session.run({ run: { shell: "true" } })).rejects.toMatchObject({ code: "closed" });
    await expect(session.readFile("/workspace/kept.txt", 10)).rejects.toMatchObject({ code: "closed" });
    await expect(readPaths(session.collect())).rejects.toMatchObject({ code: "closed" });
  });

  test("closing the sandbox ends its sessions, and it opens no more", async () => {
    const other = { sandbox: await open() };
    const begun = Promise.withResolvers<void>();
    const { session } = await openSession(other, { onEventLine: () => begun.resolve() });
    const running = session.run({ run: { shell: endless } });
    await begun.promise;
    await other.sandbox.close();
    expect(await running).toMatchObject({ end: "aborted" });
    await expect(openSession(other)).rejects.toMatchObject({ code: "closed" });
  });
}
