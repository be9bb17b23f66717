import { chmod, chown, lstat, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { createScriptFixture, whyScriptsCannotRun } from "../script/script-skills.testing.ts";
import { keepToOwner } from "./keep-to-owner.ts";

const made: string[] = [];
afterEach(async () => {
  for (const directory of made.splice(0)) await rm(directory, { recursive: true, force: true });
});

/** The rights of everything below a directory, by path; the directory itself is `.`. */
async function modesIn(directory: string): Promise<Record<string, string>> {
  const names = [".", ...(await readdir(directory, { recursive: true }))];
  const modes = await Promise.all(names.map(async (name) => [name, await lstat(join(directory, name))] as const));
  return Object.fromEntries(
    modes.filter(([, found]) => !found.isSymbolicLink()).map(([name, { mode }]) => [name, (mode & 0o777).toString(8)]),
  );
}

/** A directory as an earlier version left it. */
async function openDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "skillrun-open-"));
  made.push(directory);
  await mkdir(join(directory, "blobs", "sha256"), { recursive: true, mode: 0o755 });
  await writeFile(join(directory, "blobs", "sha256", "aa"), "secret", { mode: 0o644 });
  await writeFile(join(directory, "program"), "", { mode: 0o755 });
  await symlink("/etc/passwd", join(directory, "link"));
  await chmod(directory, 0o755);
  return directory;
}

test("a directory that others could read is closed with everything in it, and what it links to is left alone", async () => {
  const directory = await openDirectory();
  const { mode } = await lstat("/etc/passwd");
  await keepToOwner(directory);
  expect(await modesIn(directory)).toEqual({
    ".": "700",
    blobs: "700",
    "blobs/sha256": "700",
    "blobs/sha256/aa": "600",
    program: "700",
  });
  expect((await lstat("/etc/passwd")).mode).toBe(mode);
});

test("a directory that is not there is made for its owner alone", async () => {
  const directory = join(await openDirectory(), "new", "deep");
  await keepToOwner(directory);
  expect((await modesIn(directory))["."]).toBe("700");
});

test.skipIf(process.geteuid?.() !== 0)(
  "what another account keeps in there it can still reach, and nobody can read the way to it",
  async () => {
    const directory = await openDirectory();
    await mkdir(join(directory, "postgres", "data"), { recursive: true, mode: 0o755 });
    await writeFile(join(directory, "postgres", "data", "PG_VERSION"), "18", { mode: 0o640 });
    await chown(join(directory, "postgres", "data"), 65_534, 65_534);
    await keepToOwner(directory);
    expect(await modesIn(directory)).toMatchObject({
      ".": "711",
      blobs: "700",
      postgres: "711",
      "postgres/data": "755",
      "postgres/data/PG_VERSION": "640",
    });
  },
);

const missing = await whyScriptsCannotRun();
test.skipIf(missing !== null)(
  "after uploads, skills, scripts and artifacts nothing in the data directory is anybody else's to read",
  async () => {
    const scripts = await createScriptFixture();
    try {
      const body = `
import json, os
open(os.environ["SKILL_OUTPUTS"] + "/report.txt", "w").write("done")
open("/workspace/left.txt", "w").write("kept")
print(json.dumps({"read": open("/skill/note.txt").read()}))
`;
      const files = { "scripts/main.py": body, "note.txt": "of the skill", "bin/tool": "#!/bin/sh\n" };
      const { detail } = await scripts.run(files, { uploads: [["data.csv", "a,b\n1,2\n"]] });
      expect(detail).toMatchObject({ state: "completed", outputs: { read: "of the skill" } });
      const modes = { ...(await modesIn(scripts.t.dataDirectory)), ...(await modesIn(scripts.directory)) };
      expect(Object.keys(modes).length).toBeGreaterThan(8);
      expect(Object.entries(modes).filter(([, mode]) => !mode.endsWith("00"))).toEqual([]);
    } finally {
      await scripts.close();
    }
  },
);
