import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { hashBundle, packBundle } from "@skillrun/skill-format";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { BlobStore } from "../artifact/blob-store.ts";
import { createLocalBlobStore } from "../artifact/local-blob-store.ts";
import { removeTree } from "./file-tree.ts";
import { scriptSkill } from "./test-skill-files.ts";
import { createVersionFiles } from "./version-files.ts";

let root: string;
let blobs: BlobStore;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "skillrun-files-"));
  blobs = createLocalBlobStore(join(root, "blobs"));
});
afterAll(async () => await removeTree(root));

const store = async (body: string) => {
  const { bundle } = scriptSkill("laid-out", body);
  const { key } = await blobs.put(Readable.from([await packBundle(bundle)]), { maxBytes: 1_000_000 });
  return { contentHash: hashBundle(bundle), blobKey: key };
};
let folders = 0;
const open = (options: { maxBytes?: number; minIdleMs?: number } = {}) => {
  folders += 1;
  const directory = join(root, `skills-${folders}`);
  return { directory, files: createVersionFiles({ directory, blobs, ...options }) };
};

test("files are laid out read only under their hash, programs executable, and the same folder is given again", async () => {
  const { directory, files } = open();
  const version = await store("echo 1");
  const [first, second] = await Promise.all([files.hold(version), files.hold(version)]);
  expect(first.directory).toBe(join(directory, version.contentHash));
  expect(second.directory).toBe(first.directory);
  expect(await readFile(join(first.directory, "scripts/main.sh"), "utf8")).toContain("echo 1");
  expect((await stat(join(first.directory, "scripts/main.sh"))).mode & 0o777).toBe(0o500);
  expect((await stat(join(first.directory, "SKILL.md"))).mode & 0o777).toBe(0o400);
  expect(await readdir(directory)).toEqual([version.contentHash]);
});

test.each([
  ["a changed file", (at: string) => writeFile(join(at, "SKILL.md"), "changed")],
  ["a further file", (at: string) => writeFile(join(at, ".hidden"), "")],
  ["a missing file", (at: string) => rm(join(at, "SKILL.md"))],
  ["a link", (at: string) => symlink("/etc/passwd", join(at, "passwd"))],
  ["a program that is none any more", (at: string) => chmod(join(at, "scripts/main.sh"), 0o400)],
])("%s in a version's folder is found, and the folder laid out anew", async (_name, change) => {
  const { files } = open();
  const version = await store("echo 1");
  const { directory } = await files.hold(version);
  for (const folder of [directory, join(directory, "scripts")]) await chmod(folder, 0o755);
  await chmod(join(directory, "SKILL.md"), 0o644);
  await change(directory);
  const again = await files.hold(version);
  expect(again.directory).toBe(directory);
  expect(await readFile(join(directory, "SKILL.md"), "utf8")).toContain("laid-out");
  expect((await readdir(directory)).sort()).toEqual(["SKILL.md", "scripts"]);
  expect((await stat(join(directory, "scripts/main.sh"))).mode & 0o777).toBe(0o500);
});

test("stored files that are others, or gone, are a failure that says so", async () => {
  const { directory, files } = open();
  const [one, two] = [await store("echo 1"), await store("echo 2")];
  await expect(files.hold({ ...one, blobKey: two.blobKey })).rejects.toMatchObject({ code: "skill_changed" });
  await expect(files.hold({ ...one, blobKey: `sha256/00/${"0".repeat(64)}` })).rejects.toMatchObject({ code: "skill_missing" });
  expect(await readdir(directory).catch(() => [])).toEqual([]);
});

test("what is too much goes, least recently used first, but nothing that is held", async () => {
  const { directory, files } = open({ maxBytes: 1, minIdleMs: 0 });
  const [one, two] = [await store("echo 1"), await store("echo 2")];
  const [first, second] = [await files.hold(one), await files.hold(two)];
  second.release();
  await files.trim();
  await expect.poll(() => readdir(directory)).toEqual([one.contentHash]);
  await files.hold(one);
  first.release();
  first.release();
  await files.trim();
  expect(await readdir(directory)).toEqual([one.contentHash]);
});

test("what another process used a moment ago stays, and what killed processes left behind goes after a day", async () => {
  const { directory, files } = open({ maxBytes: 1 });
  const held = await files.hold(await store("echo 1"));
  const dayBefore = new Date(Date.now() - 25 * 3_600_000);
  for (const name of ["incoming-old", "incoming-young"]) await mkdir(join(directory, name));
  await utimes(join(directory, "incoming-old"), dayBefore, dayBefore);
  held.release();
  await files.trim();
  expect((await readdir(directory)).length).toBe(2);
  await utimes(held.directory, dayBefore, dayBefore);
  await files.trim();
  expect(await readdir(directory)).toEqual(["incoming-young"]);
});
