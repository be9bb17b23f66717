import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lockDataDirectory } from "./data-directory-lock.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "skillrun-lock-"));
});
afterEach(() => rm(directory, { recursive: true }));

test("a second start is told the first one's process and URL", async () => {
  const first = await lockDataDirectory(directory);
  await expect(lockDataDirectory(directory)).rejects.toThrow(`process ${process.pid}, since`);
  await expect(lockDataDirectory(directory)).rejects.toThrow("is still starting");
  await first.announce("http://127.0.0.1:3000");
  await expect(lockDataDirectory(directory)).rejects.toThrow("at http://127.0.0.1:3000. To start a second one");
  await first.release();
});

test("a released directory is free again", async () => {
  await (await lockDataDirectory(directory)).release();
  const second = await lockDataDirectory(directory);
  await second.release();
  expect(await readdir(directory)).toEqual(["server.lock"]);
});

test("servers whose database is elsewhere share a directory, and keep out one that has its database in it", async () => {
  const servers = [await lockDataDirectory(directory, "shared"), await lockDataDirectory(directory, "shared")];
  await expect(lockDataDirectory(directory)).rejects.toThrow("Another start is using the data directory");
  for (const server of servers) await server.release();
  const owner = await lockDataDirectory(directory);
  await expect(lockDataDirectory(directory, "shared")).rejects.toThrow(`process ${process.pid}, since`);
  await owner.release();
});

test("of many starts at once exactly one gets the directory", async () => {
  const starts = await Promise.all(Array.from({ length: 4 }, () => startHolder()));
  expect(starts.filter(({ word }) => word === "locked")).toHaveLength(1);
  await Promise.all(starts.map(({ kill }) => kill()));
});

test("a killed process leaves nobody locked out", async () => {
  const first = await startHolder();
  expect(first.word).toBe("locked");
  await expect(lockDataDirectory(directory)).rejects.toThrow(`process ${first.pid}`);
  await first.kill();
  await (await lockDataDirectory(directory)).release();
});

test("a directory that cannot be made is refused with the variable's name", async () => {
  await writeFile(join(directory, "file"), "");
  await expect(lockDataDirectory(join(directory, "file", "data"))).rejects.toThrow("SKILLRUN_DATA_DIR cannot be used: ENOTDIR");
});

/** Another process that tries to take the directory, says how that went, and stays. */
async function startHolder(): Promise<{ word: string; pid: number | undefined; kill(): Promise<void> }> {
  const module = new URL("data-directory-lock.ts", import.meta.url).href;
  const code = `
    const { lockDataDirectory } = await import(${JSON.stringify(module)});
    await lockDataDirectory(${JSON.stringify(directory)}).then((lock) => { globalThis.lock = lock; console.log("locked"); }, () => console.log("refused"));
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: ["ignore", "pipe", "inherit"] });
  const [word] = await once(child.stdout, "data");
  return {
    word: String(word).trim(),
    pid: child.pid,
    async kill() {
      const closed = once(child, "close");
      child.kill("SIGKILL");
      await closed;
    },
  };
}
