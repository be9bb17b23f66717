import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lockFile, tryLockFile } from "./file-lock.ts";

let directory: string;
let path: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "skillrun-lock-"));
  path = join(directory, "a.lock");
});

afterEach(() => rm(directory, { recursive: true }));

test("an exclusive lock has no other holder until it is released", () => {
  const first = tryLockFile(path, "exclusive");
  expect([tryLockFile(path, "exclusive"), tryLockFile(path, "shared")]).toEqual([null, null]);
  first?.release();
  first?.release();
  expect(tryLockFile(path, "exclusive")).not.toBeNull();
});

test("a shared lock has any number of holders, and keeps an exclusive one out until the last is released", () => {
  const first = tryLockFile(path, "shared");
  const second = tryLockFile(path, "shared");
  first?.release();
  expect(tryLockFile(path, "exclusive")).toBeNull();
  second?.release();
  expect(tryLockFile(path, "exclusive")).not.toBeNull();
});

test("waiting for a lock ends with its release", async () => {
  const held = tryLockFile(path, "exclusive");
  let isGranted = false;
  const waiting = lockFile(path, "shared").then((lock) => {
    isGranted = true;
    return lock;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(isGranted).toBe(false);
  held?.release();
  (await waiting).release();
});

test("a process that is killed holds no lock", async () => {
  const script = `
    const { tryLockFile } = await import(${JSON.stringify(new URL("./file-lock.ts", import.meta.url).href)});
    globalThis.lock = tryLockFile(${JSON.stringify(path)}, "exclusive");
    console.log("held");
    setInterval(() => globalThis.lock, 1_000);`;
  const holder = spawn(process.execPath, ["--input-type=module", "--eval", script], { cwd: fileURLToPath(new URL(".", import.meta.url)) });
  await once(holder.stdout, "data");
  expect(tryLockFile(path, "shared")).toBeNull();
  holder.kill("SIGKILL");
  await once(holder, "close");
  expect(tryLockFile(path, "exclusive")).not.toBeNull();
});

test("the file is open to no other account", async () => {
  tryLockFile(path, "shared")?.release();
  expect(((await stat(path)).mode & 0o777).toString(8)).toBe("600");
});
