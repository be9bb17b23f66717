import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readChildMessage } from "./child-message.ts";
import { confinedArguments } from "./sandbox-process.ts";
import { checkAbsolutePath, checkRelativePath } from "./workspace-path.ts";

const slow = 120_000;

test(
  "a program that has broken out into the child's own JavaScript still reads, writes and starts nothing",
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "outside-"));
    await writeFile(join(folder, "secret"), "secret");
    const code = `
    const fs = require("node:fs");
    const tries = {
      read: () => fs.readFileSync(${JSON.stringify(join(folder, "secret"))}), passwd: () => fs.readFileSync("/etc/passwd"), proc: () => fs.readFileSync("/proc/self/environ"),
      list: () => fs.readdirSync("/"), write: () => fs.writeFileSync(${JSON.stringify(join(folder, "written"))}, "x"), link: () => fs.symlinkSync("/etc/passwd", "/tmp/l"),
      spawn: () => require("node:child_process").spawnSync("id"), addon: () => process.dlopen({ exports: {} }, "/x.node"), database: () => new (require("node:sqlite").DatabaseSync)(${JSON.stringify(join(folder, "db"))}),
    };
    for (const [name, attempt] of Object.entries(tries)) { try { attempt(); console.log(name, "DONE"); } catch (error) { console.log(name, error.code); } }
    console.log(Object.keys(process.env).join());`;
    const { stdout } = spawnSync(process.execPath, [...confinedArguments(), "-e", code], { env: {}, encoding: "utf8", cwd: "/" });
    const names = ["read", "passwd", "proc", "list", "write", "link", "spawn", "addon", "database"];
    expect(
      stdout
        .trimEnd()
        .split("\n")
        .slice(0, 9)
        .filter((line) => !/ERR_ACCESS_DENIED|ERR_DLOPEN_DISABLED|ERR_UNKNOWN_BUILTIN_MODULE/.test(line)),
    ).toEqual([]);
    expect(
      stdout
        .split("\n")
        .slice(0, 9)
        .map((line) => line.split(" ")[0]),
    ).toEqual(names);
    expect(stdout.split("\n")[9]).toBe("");
    await rm(folder, { recursive: true });
  },
  slow,
);

test(
  "a child dies with its parent, also when it is busy",
  async () => {
    const sandbox = fileURLToPath(new URL("./open-embedded-sandbox.ts", import.meta.url));
    const limits = { wallMs: 100_000, memoryMb: 900, outputBytes: 1000, diskMb: 1, processes: 1 };
    const task = JSON.stringify({ skillDirectory: null, files: [], env: {}, limits, network: [] });
    const code = `
    const { openEmbeddedSandbox } = await import(${JSON.stringify(sandbox)});
    const sandbox = await openEmbeddedSandbox({ warm: 1, warmAfterMs: 0 });
    const task = { ...${task}, onEventLine: () => console.log("busy") };
    const busy = await sandbox.open(task);
    void busy.run({ run: { shell: "emit-event on; while true; do :; done" } });`;
    const parent = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: ["ignore", "pipe", "inherit"] });
    await once(parent.stdout, "data");
    const children = (): string[] =>
      spawnSync("ps", ["-A", "-o", "pid=,args="], { encoding: "utf8" })
        .stdout.split("\n")
        .filter((line) => line.includes("sandbox-child.ts"));
    const own = spawnSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" })
      .stdout.split("\n")
      .filter((line) => line.includes("sandbox-child.ts") && line.trim().split(/\s+/)[1] === String(parent.pid))
      .map((line) => line.trim().split(/\s+/)[0]);
    expect(own.length).toBeGreaterThan(0);
    parent.kill("SIGKILL");
    await expect.poll(() => children().filter((line) => own.includes(line.trim().split(/\s+/)[0])), { timeout: 20_000 }).toEqual([]);
  },
  slow,
);

test(
  "closing the sandbox comes to its end in a program that has nothing else to do",
  () => {
    const sandbox = fileURLToPath(new URL("./open-embedded-sandbox.ts", import.meta.url));
    const code = `
    const { openEmbeddedSandbox } = await import(${JSON.stringify(sandbox)});
    const sandbox = await openEmbeddedSandbox({ warm: 1, warmAfterMs: 0 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await sandbox.close();
    console.log("closed");`;
    const { stdout, status } = spawnSync(process.execPath, ["--input-type=module", "-e", code], { encoding: "utf8" });
    expect([stdout, status]).toEqual(["closed\n", 0]);
  },
  slow,
);

test("believes nothing of a child that is not in its words", () => {
  const polluted: unknown = JSON.parse('{"__proto__": {"type": "ready"}, "id": 1}');
  const inherited = Object.create({ type: "reply", id: 1, value: 2 });
  const getter = Object.defineProperty({}, "type", { get: () => "ready" });
  for (const message of [
    null,
    1,
    "ready",
    [],
    {},
    polluted,
    inherited,
    getter,
    { type: "toString" },
    { type: "reply", id: "1" },
    { type: "output", stream: "__proto__", text: "x" },
    { type: "output", stream: "stdout", text: {} },
    { type: "events", lines: "x" },
  ]) {
    expect(readChildMessage(message)).toBeNull();
  }
  expect(readChildMessage({ type: "events", lines: ["{}", 1, { toString: () => "x" }, "x".repeat(2_000_000)] })).toEqual({
    type: "events",
    lines: ["{}"],
  });
});

test("takes only paths that lead nowhere else", () => {
  const bad = [
    "",
    ".",
    "..",
    "../x",
    "a/../b",
    "/a",
    "a/",
    "a//b",
    "a\\b",
    "a\nb",
    "a\0b",
    "\ud800",
    "x".repeat(300),
    "é".repeat(200),
    `${"a/".repeat(100)}a`,
    "x".repeat(2000),
  ];
  for (const path of bad) expect(() => checkRelativePath(path), path).toThrow("no path of the workspace");
  expect(checkRelativePath("a/b c/é.txt")).toBe("a/b c/é.txt");
  expect(() => checkAbsolutePath("/workspacex/a", ["/workspace"])).toThrow("can be reached");
  expect(() => checkAbsolutePath("/workspace/../a", ["/workspace"])).toThrow("no path");
});
