import { chmod, lstat, mkdir, mkdtemp, readlink, rm, stat, symlink, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { PostgresAccount } from "./postgres-account.ts";
import { findPostgresBinaries, type PostgresBinaries, preparePostgresBinaries } from "./postgres-binaries.ts";

const other: PostgresAccount = { uid: 65_534, gid: 65_534, isOther: true, clientName: "root" };
let parent: string;
let found: PostgresBinaries;

beforeEach(async () => {
  parent = await mkdtemp("/tmp/skillrun-binaries-");
  await chmod(parent, 0o755);
  const directory = join(parent, "package", "native");
  for (const part of ["bin", "lib", "share"]) await mkdir(join(directory, part), { recursive: true });
  await writeFile(join(directory, "bin", "postgres"), "", { mode: 0o755 });
  await writeFile(join(directory, "lib", "libicui18n.so.60.2"), "");
  const links = [{ source: "native/lib/libicui18n.so.60.2", target: "native/lib/libicui18n.so.60" }];
  await writeFile(join(directory, "pg-symlinks.json"), JSON.stringify(links));
  found = { directory, version: "18.4.0", majorVersion: 18 };
});

afterEach(() => rm(parent, { recursive: true }));

test("npm installed PostgreSQL 18 for this platform", async () => {
  expect(await findPostgresBinaries()).toMatchObject({ majorVersion: 18 });
});

test("library links that an install script did not make are made in place, and only once", async () => {
  const prepared = await preparePostgresBinaries(found, other, join(parent, "copies"));
  expect(prepared.directory).toBe(found.directory);
  expect(await readlink(join(found.directory, "lib", "libicui18n.so.60"))).toBe("libicui18n.so.60.2");
  expect(await preparePostgresBinaries(found, other, join(parent, "copies"))).toEqual(prepared);
});

test("binaries in a folder closed to the server's account are copied to one that is open, by several at once", async () => {
  await chmod(join(parent, "package"), 0o700);
  const copies = join(parent, "copies");
  const prepared = await Promise.all([1, 2, 3].map(() => preparePostgresBinaries(found, other, copies)));
  const directory = join(copies, "postgres-18.4.0", "native");
  expect(prepared.map((binaries) => binaries.directory)).toEqual([directory, directory, directory]);
  expect(((await stat(join(directory, "bin", "postgres"))).mode & 0o777).toString(8)).toBe("755");
  expect((await lstat(join(directory, "lib", "libicui18n.so.60"))).isSymbolicLink()).toBe(true);
});

test("binaries that run as ourselves stay where they are, however closed the folder", async () => {
  await chmod(join(parent, "package"), 0o700);
  const prepared = await preparePostgresBinaries(found, { ...other, isOther: false }, join(parent, "copies"));
  expect(prepared.directory).toBe(found.directory);
});

test("a copy that another account could have changed is not run", async () => {
  await chmod(join(parent, "package"), 0o700);
  const copies = join(parent, "copies");
  await preparePostgresBinaries(found, other, copies);
  await chmod(join(copies, "postgres-18.4.0"), 0o777);
  await expect(preparePostgresBinaries(found, other, copies)).rejects.toThrow(/can be written by one, so its programs are not run/);
});

test("a link that leads nowhere does not stop the others", async () => {
  await symlink("gone", join(found.directory, "lib", "libicui18n.so.60"));
  await expect(preparePostgresBinaries(found, other, join(parent, "copies"))).resolves.toMatchObject({ directory: found.directory });
  await unlink(join(found.directory, "lib", "libicui18n.so.60"));
});

test("a platform without binaries, or without glibc, is told to bring a server", async () => {
  await expect(findPostgresBinaries("win32-x64")).rejects.toThrow(/no embedded PostgreSQL for win32-x64.*DATABASE_URL/);
  await expect(findPostgresBinaries("linux-x64", "/missing/ld.so")).rejects.toThrow(/needs glibc.*Alpine.*DATABASE_URL/);
});
