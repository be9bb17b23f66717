import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestSandbox, roomyLimits, type TestSession } from "./test-session.ts";

const secret = "s3cret-of-the-host-4711";
const slow = 120_000;
process.env["SANDBOX_TEST_SECRET"] = secret;

const { open, sandbox } = createTestSandbox(afterAll, { warm: 2, warmAfterMs: 0 });

describe("what a program in the embedded sandbox cannot reach", () => {
  let session: TestSession;
  let host: string;
  let server: Server;
  let port = 0;
  let connections = 0;
  beforeAll(async () => {
    host = await mkdtemp(join(tmpdir(), "outside-"));
    await writeFile(join(host, "file.txt"), secret);
    server = createServer((socket) => {
      connections += 1;
      socket.on("error", () => undefined);
      socket.end("HTTP/1.1 200 OK\r\n\r\n");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    port = typeof address === "object" && address !== null ? address.port : 0;
    session = await open();
  }, slow);
  afterAll(async () => {
    server.close();
    await rm(host, { recursive: true, force: true });
  });

  /** The same wish in three languages: every one must end without the secret or the host's accounts. */
  async function everywhere(shell: string, python: string, javascript: string): Promise<string> {
    const results = [
      await session.shell(shell),
      await session.argv(["python3", "-c", python]),
      await session.argv(["node", "-e", javascript]),
    ];
    expect(results.map((result) => result.end)).toEqual(["exit", "exit", "exit"]);
    const text = results.map((result) => result.stdout + result.stderr).join("\n");
    expect(text).not.toContain(secret);
    expect(text).not.toContain("root:x:");
    return text;
  }

  test(
    "follows no link to the host that a program makes",
    async () => {
      await everywhere(
        "ln -s /etc l1; cat l1/passwd",
        "import os\nos.symlink('/etc/passwd', 'l2')\nprint(open('l2').read())",
        "const fs = require('fs'); fs.symlinkSync('/etc/passwd', 'l3'); console.log(fs.readFileSync('l3', 'utf8'))",
      );
      for (const path of ["a/../../x", "a\\b", "a\0b"]) {
        await expect(open({ [path]: "x" }), path).rejects.toMatchObject({ code: "bad_path" });
      }
    },
    slow,
  );

  test(
    "sees nothing of the host in /proc and /dev",
    async () => {
      const text = await everywhere(
        "cat /proc/self/environ /proc/1/cmdline /proc/mounts /proc/version /dev/mem; ls /proc; cat /proc/*/environ",
        "import os\nfor p in ['/proc/self/environ', '/proc/self/maps', '/proc/1/cmdline']:\n    try: print(open(p).read())\n    except OSError as e: print(e)",
        "for (const p of ['/proc/self/environ', '/proc/self/maps', '/proc/self/exe']) try { console.log(require('fs').readFileSync(p, 'utf8')) } catch (e) { console.log(e.code) }",
      );
      expect(text).not.toContain("node_modules");
    },
    slow,
  );

  test(
    "has an environment of its own",
    async () => {
      const text = await everywhere(
        "env; printenv; set; export -p; echo ${!SANDBOX@}; python3 -c 'import os; print(os.environ)'",
        "import os, sys, posix\nprint(os.environ, posix.environ, sys.argv, sys.path, sys.flags)",
        "console.log(process.env, process.argv, process.execPath, Object.getOwnPropertyNames(globalThis)); try { console.log((function () { return this })().process.constructor.constructor('return process')().env) } catch (e) {}",
      );
      expect(text).not.toContain("NODE_CHANNEL");
      expect(text).not.toContain(process.cwd());
    },
    slow,
  );

  test(
    "opens no connection",
    async () => {
      const before = connections;
      await everywhere(
        `curl -s http://127.0.0.1:${port}; wget -q http://127.0.0.1:${port}; exec 3<>/dev/tcp/127.0.0.1/${port}; cat < /dev/tcp/127.0.0.1/${port}; nc 127.0.0.1 ${port}`,
        `import socket, urllib.request\nfor f in (lambda: socket.create_connection(('127.0.0.1', ${port}), 1).send(b'x'), lambda: urllib.request.urlopen('http://127.0.0.1:${port}').read()):\n    try: print(f())\n    except Exception as e: print(type(e))`,
        `fetch('http://127.0.0.1:${port}').then(console.log, (e) => console.log(e.message)); try { new WebSocket('ws://127.0.0.1:${port}') } catch (e) { console.log(e.message) } try { require('net') } catch (e) { console.log(e.message) }`,
      );
      const async = `import asyncio\nasync def f():\n    r, w = await asyncio.wait_for(asyncio.open_connection('127.0.0.1', ${port}), 2)\nasyncio.run(f())`;
      expect((await session.argv(["python3", "-c", async])).exitCode).not.toBe(0);
      expect(connections).toBe(before);
    },
    slow,
  );

  test(
    "signals and starts no process of the host",
    async () => {
      const sleeper = process.pid;
      await everywhere(
        `kill -9 ${sleeper}; kill -9 -1; kill 1; /bin/ls /etc; /usr/bin/env node -e '1'; exec /bin/sh`,
        `import os, signal\nfor f in (lambda: os.kill(${sleeper}, 9), lambda: os.killpg(0, 9), lambda: os.system('touch ${host}/spawned'), lambda: os.execv('/bin/sh', ['sh']), lambda: os.fork(), lambda: os.posix_spawn('/bin/sh', ['sh'], {}), lambda: os.popen('id').read()):\n    try: print(f())\n    except BaseException as e: print(type(e))`,
        `try { process.kill(${sleeper}, 9) } catch (e) { console.log(e.code) } try { process.binding('spawn_sync') } catch (e) { console.log(e.message) } try { require('child_process').execSync('touch ${host}/spawned') } catch (e) { console.log(e.code) }`,
      );
      expect(existsSync(join(host, "spawned"))).toBe(false);
      for (const code of [
        "import subprocess; subprocess.run(['/bin/sh', '-c', 'id'])",
        "import ctypes",
        "import multiprocessing; multiprocessing.Process(target=print).start()",
      ]) {
        expect((await session.argv(["python3", "-c", code])).exitCode).not.toBe(0);
      }
    },
    slow,
  );

  test(
    "finds no way from its engine to the host's",
    async () => {
      const tries = [
        "js-exec -c 'tools.x.y()'",
        "js-exec -c 'console.log(process.mainModule)'",
        "invokeTool x",
        'emit-event \'{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}\'',
        "x=__proto__; declare -A m; m[__proto__]=1; m[constructor]=2; echo ${m[constructor]} ${m[toString]}",
        'jq -n \'{"__proto__":{"a":1}}\'',
        'awk \'BEGIN { a["__proto__"] = 1; system("cat /etc/passwd"); "cat /etc/passwd" | getline x; print x }\'',
        "sed 's/x/id/e' <<< x; find / -name passwd -exec cat {} ;",
        "sqlite3 :memory: \"select readfile('/etc/passwd'); attach '/etc/passwd' as x;\"",
        "tar -cf - /etc/passwd | tar -tf -; gzip -c /etc/passwd; xargs -a /etc/passwd echo",
      ];
      for (const line of tries) {
        const result = await session.shell(line);
        expect(result.end, line).toBe("exit");
        expect(result.stdout + result.stderr).not.toMatch(/root:x:|node_modules|s3cret/);
      }
      const wayOut =
        "const h = []; for (const key of [...Object.getOwnPropertyNames(globalThis), ...Object.getOwnPropertySymbols(globalThis)]) { try { const f = globalThis[key]?.constructor?.constructor; if (f) h.push(typeof f('return typeof process.binding + typeof WebAssembly + typeof SharedArrayBuffer')()) } catch (e) {} } console.log(process.binding, typeof WebAssembly, typeof require('module').constructor._load); Object.prototype.polluted = 1; JSON.parse = () => ({ argv: [] });";
      const result = await session.argv(["node", "-e", wayOut]);
      expect(result).toMatchObject({ end: "exit", stdout: "undefined undefined undefined\n" });
      expect(Reflect.get({}, "polluted")).toBeUndefined();
      // The same session still works, and its files come out whole.
      expect((await session.shell("echo fine > ok.txt; cat ok.txt")).stdout).toBe("fine\n");
      expect((await session.files()).get("ok.txt")).toBe("fine\n");
    },
    slow,
  );
});

describe("what stops a program in the embedded sandbox", () => {
  const bounded = { ...roomyLimits, wallMs: 30_000 };

  test.each([
    ["Python in a pipe", { shell: "python3 -c 'while True: pass' | cat" }],
    ["awk", { shell: "awk 'BEGIN { while (1) x++ }'" }],
  ] as const)(
    "a loop without end is stopped in time: %s",
    async (_name, run) => {
      const session = await open();
      const started = performance.now();
      const result = await session.run({ run, wallMs: 1500 });
      expect(result).toMatchObject({ end: "timeout", exitCode: null });
      expect(performance.now() - started).toBeLessThan(6000);
      await expect(session.shell("true")).rejects.toMatchObject({ code: "closed" });
      for await (const file of session.collect()) expect.unreachable(file.path);
      await session.dispose();
    },
    slow,
  );

  test(
    "a program that takes more memory than its limit is killed for that",
    async () => {
      const session = await open({}, { limits: { ...bounded, memoryMb: 150 } });
      expect(await session.argv(["python3", "-c", "x = bytearray(b'x' * 300_000_000)\nimport time; time.sleep(20)"])).toMatchObject({
        end: "memory",
        exitCode: null,
      });
      await session.dispose();
    },
    slow,
  );

  test.each([
    ["Python's sparse file", { argv: ["python3", "-c", "open('big', 'wb').truncate(10**9)"] }],
    ["many files of the shell", { shell: "for ((n = 0; n < 100000; n++)); do : > f$n; done" }],
  ] as const)(
    "a full disk is the end: %s",
    async (_name, run) => {
      const session = await open({}, { limits: { ...bounded, diskMb: 2, wallMs: 60_000 } });
      expect(await session.run({ run })).toMatchObject({ end: "disk", exitCode: null });
      await session.dispose();
    },
    slow,
  );

  test.each([
    ["the shell", { shell: "for ((n = 0; n < 3000; n++)); do printf '%0100d\\n' $n; done" }],
    ["one line", { argv: ["python3", "-c", "print('x' * 5_000_000)"] }],
  ] as const)(
    "a flood of output is the end, and what fits is kept: %s",
    async (_name, run) => {
      const session = await open({}, { limits: { ...bounded, outputBytes: 100_000 } });
      const result = await session.run({ run });
      expect(result).toMatchObject({ end: "output", exitCode: null });
      expect(result.stdout.length + result.stderr.length).toBe(100_000);
      await session.dispose();
    },
    slow,
  );

  test(
    "a fork bomb and endless recursion end by themselves",
    async () => {
      const session = await open();
      for (const line of [":(){ :|:& };:", "f() { f; }; f", "echo 'bash b.sh' > b.sh; bash b.sh", "eval \"$(printf '$(%.0s' {1..200})\""]) {
        expect(await session.shell(line), line).toMatchObject({ end: "exit" });
      }
      expect((await session.shell("echo alive")).stdout).toBe("alive\n");
      expect(await session.argv(["python3", "-c", "def f(): f()\nf()"])).toMatchObject({ end: "exit", exitCode: 1 });
      await session.dispose();
    },
    slow,
  );

  test(
    "deep directories and long names are refused, and what is collected has sound paths",
    async () => {
      const session = await open();
      await session.argv([
        "python3",
        "-c",
        "import os\nfor n in range(2000):\n    try:\n        os.mkdir('d'); os.chdir('d')\n    except OSError: break\n",
      ]);
      await session.shell("echo x > $'a\\nb'; echo x > 'a\\b'; echo y > sound; ln -s sound l; ln sound h; mkdir 'dir/../..' 2>/dev/null");
      const files = await session.files();
      expect([...files.keys()]).toEqual(["sound"]);
      await session.dispose();
    },
    slow,
  );

  test(
    "has no network, and says so instead of running",
    async () => {
      await expect(open({}, { network: ["example.com"] })).rejects.toMatchObject({ code: "unavailable" });
      expect((await sandbox()).abilities.network).toBe(false);
    },
    slow,
  );
});

describe("the processes of the embedded sandbox", () => {
  test(
    "leave none behind when it is closed",
    async () => {
      const children = (): string[] => {
        const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" }).split("\n");
        return lines.filter((line) => line.includes("sandbox-child.ts") && line.trim().split(/\s+/)[1] === String(process.pid));
      };
      const session = await open();
      void session.shell("sleep 60").catch(() => undefined);
      expect(children().length).toBeGreaterThan(0);
      await (await sandbox()).close();
      expect(children()).toEqual([]);
      await expect(open()).rejects.toMatchObject({ code: "closed" });
    },
    slow,
  );
});
