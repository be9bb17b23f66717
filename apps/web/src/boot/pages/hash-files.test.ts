import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { hashFiles } from "./hash-files.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "skillrun-hash-"));
  await mkdir(join(directory, "src", "deep"), { recursive: true });
  await writeFile(join(directory, "src", "a.ts"), "a");
  await writeFile(join(directory, "src", "deep", "b.tsx"), "b");
});
afterEach(() => rm(directory, { recursive: true }));

const hash = (salt = "v24") => hashFiles(directory, ["src/**", "lock.json"], ["**/*.test.ts"], salt);

test("stays the same while the files do", async () => {
  expect(await hash()).toBe(await hash());
});

test("changes with a content, a name, a new file and the salt", async () => {
  const seen = [await hash(), await hash("v25")];
  await writeFile(join(directory, "src", "deep", "b.tsx"), "c");
  seen.push(await hash());
  await writeFile(join(directory, "lock.json"), "{}");
  seen.push(await hash());
  await rm(join(directory, "src", "a.ts"));
  seen.push(await hash());
  expect(new Set(seen).size).toBe(seen.length);
});

test("does not look at what is excluded", async () => {
  const before = await hash();
  await writeFile(join(directory, "src", "deep", "b.test.ts"), "test");
  expect(await hash()).toBe(before);
});
