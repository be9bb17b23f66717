import { expect, test } from "vitest";
import { codesOf } from "../testing/codes-of.ts";
import { readBundleFromParts } from "./read-parts.ts";

const part = (path: string, text = "x") => ({ path, content: Buffer.from(text) });

test("the common folder of an upload is stripped, and a program is known by its first line", async () => {
  const { bundle, folderName } = await readBundleFromParts([part("a-skill/SKILL.md"), part("a-skill/scripts/run", "#!/bin/sh\n")]);
  expect(folderName).toBe("a-skill");
  expect(bundle.files.map(({ path, executable }) => [path, executable])).toEqual([
    ["SKILL.md", false],
    ["scripts/run", true],
  ]);
});

test("an upload without a common folder stays as it is", async () => {
  const { bundle, folderName } = await readBundleFromParts([part("SKILL.md"), part("scripts/a.py")]);
  expect([folderName, bundle.files.length]).toEqual([null, 2]);
});

test("paths are refused as they are in an archive", async () => {
  for (const path of ["../a", "/a", "C:\\a", "a\0", "a\\b", ""]) {
    expect(await codesOf(readBundleFromParts([part("SKILL.md"), part(path)]))).toEqual(["path_unsafe"]);
  }
  expect(await codesOf(readBundleFromParts([part("SKILL.md"), part("skill.md")]))).toEqual(["path_collision"]);
});

test("an upload that never ends is refused", async () => {
  async function* endless() {
    for (let index = 0; ; index++) yield part(`a${index}`);
  }
  expect(await codesOf(readBundleFromParts(endless()))).toEqual(["upload_too_large"]);
});

test("a pattern of .skillignore that would take others very long is quick", async () => {
  const started = performance.now();
  const parts = Array.from({ length: 400 }, (_, index) => part(`${"a".repeat(200)}${index}`));
  await readBundleFromParts([part("SKILL.md"), part(".skillignore", `${"*a".repeat(40)}b\n`), ...parts]);
  expect(performance.now() - started).toBeLessThan(3000);
});
