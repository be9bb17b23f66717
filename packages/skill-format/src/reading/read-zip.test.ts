import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { SkillFormatError } from "../bundle/skill-format-error.ts";
import { zipBundle } from "../packing/zip-bundle.ts";
import { bundleOf } from "../testing/bundle-of.ts";
import { codesOf } from "../testing/codes-of.ts";
import { type RawZipEntry, rawZip } from "../testing/raw-zip.ts";
import { readBundleFromZip } from "./read-zip.ts";

const skill = { name: "SKILL.md", content: "---\nname: a\ndescription: b\n---\n" };

test("an archive with one top folder gives the files below it, the folder's name and the executable bits", async () => {
  const zip = rawZip([
    { name: "my-skill/", mode: 0o040755 },
    { name: "my-skill/SKILL.md", content: "text", deflate: true, mode: 0o100644 },
    { name: "my-skill/scripts/run.sh", content: "echo", mode: 0o100755 },
    { name: "my-skill/scripts/by-shebang.sh", content: "#!/bin/sh" },
    { name: "__MACOSX/my-skill/._SKILL.md", content: "x" },
    { name: "my-skill/.git/config", content: "x" },
  ]);
  const { bundle, folderName, notices } = await readBundleFromZip(zip);
  expect(folderName).toBe("my-skill");
  expect(notices).toEqual([]);
  expect(bundle.files.map(({ path, executable }) => [path, executable])).toEqual([
    ["SKILL.md", false],
    ["scripts/by-shebang.sh", true],
    ["scripts/run.sh", true],
  ]);
});

test("an archive without a top folder has no folder name, and .skillignore leaves files out before they are counted", async () => {
  const many = Array.from({ length: 600 }, (_, index) => ({ name: `data/${index}.txt` }));
  const { bundle, folderName } = await readBundleFromZip(rawZip([skill, { name: ".skillignore", content: "data/\n" }, ...many]));
  expect(folderName).toBeNull();
  expect(bundle.files.map(({ path }) => path)).toEqual([".skillignore", "SKILL.md"]);
});

test("a download read again gives the same files, from bytes and from a file", async () => {
  const bundle = bundleOf({ "SKILL.md": "text", "scripts/main.sh": "#!/bin/sh\n", "ä/漢.txt": "" });
  const zip = await zipBundle(bundle, { folderName: "a" });
  expect((await readBundleFromZip(zip)).bundle).toEqual(bundle);
  const folder = mkdtempSync(join(tmpdir(), "read-zip-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "a.zip"), zip);
  expect(await readBundleFromZip(join(folder, "a.zip"))).toEqual({ bundle, folderName: "a", notices: [] });
  expect(await codesOf(readBundleFromZip(folder))).toEqual(["zip_invalid"]);
});

describe("an attack is refused", () => {
  const bomb = Buffer.alloc(30 * 1024 * 1024);
  const attacks: [string, string, readonly RawZipEntry[], { saidEntries?: number }?][] = [
    ["a path that leaves the folder", "path_unsafe", [{ name: "../../etc/cron.d/x" }]],
    ["a path that leaves the folder from inside", "path_unsafe", [{ name: "a/../../b" }]],
    ["such a path in what is left out anyway", "path_unsafe", [skill, { name: "__MACOSX/../../b" }]],
    ["an absolute path", "path_unsafe", [{ name: "/etc/passwd" }]],
    ["a drive letter", "path_unsafe", [{ name: "C:/windows/x" }]],
    ["a drive letter without a folder", "path_unsafe", [{ name: "c:x" }]],
    ["a backslash", "path_unsafe", [{ name: "..\\..\\x" }]],
    ["a NUL character", "path_unsafe", [{ name: "SKILL.md\0.txt" }]],
    ["a line end in a name", "path_unsafe", [{ name: "a\nb" }]],
    ["a character that turns the direction of text", "path_unsafe", [{ name: "a\u202egpj.sh" }]],
    ["an empty name in a path", "path_unsafe", [{ name: "a//b" }]],
    ["a dot as a name", "path_unsafe", [{ name: "./a" }]],
    ["a name longer than file systems take", "path_unsafe", [{ name: "x".repeat(256) }]],
    ["a path of many folders", "path_unsafe", [{ name: `${"x/".repeat(300)}x` }]],
    ["a symbolic link", "zip_link", [skill, { name: "link", content: "/etc/passwd", mode: 0o120777 }]],
    ["a device", "zip_special", [skill, { name: "sda", mode: 0o060644 }]],
    ["a pipe", "zip_special", [skill, { name: "pipe", mode: 0o010644 }]],
    ["a folder that says it is a file", "zip_special", [skill, { name: "a/", mode: 0o100644 }]],
    ["a set-user-id program", "zip_special", [skill, { name: "sh", mode: 0o104755 }]],
    ["the same file twice", "path_collision", [skill, skill]],
    ["files that differ in case", "path_collision", [skill, { name: "skill.MD" }]],
    ["files that differ in how an accent is written", "path_collision", [{ name: "\u00e9" }, { name: "e\u0301" }]],
    ["files that differ in ß and ss", "path_collision", [{ name: "straße" }, { name: "STRASSE" }]],
    ["folders that differ in case", "path_collision", [skill, { name: "a/b" }, { name: "A/c" }]],
    ["a file that is also a folder", "path_collision", [skill, { name: "a" }, { name: "A/b" }]],
    ["a file larger than one may be", "file_too_large", [skill, { name: "zeros", content: bomb, deflate: true }]],
    ["a file that says it is 49 MB", "file_too_large", [skill, { name: "zeros", content: "x", deflate: true, saidSize: 49 * 1024 * 1024 }]],
    ["a file that is more than it says", "zip_lying_size", [skill, { name: "zeros", content: bomb, deflate: true, saidSize: 10 }]],
    ["a file that is less than it says", "zip_lying_size", [skill, { name: "zeros", content: "abc", deflate: true, saidSize: 1000 }]],
    ["a stored file of another size", "zip_invalid", [skill, { name: "zeros", content: "abc", saidSize: 1000 }]],
    ["a wrong checksum", "zip_invalid", [skill, { name: "a", content: "abc", saidCrc: 1 }]],
    ["a local name that differs", "zip_invalid", [skill, { name: "good.txt", localName: "evil.txt" }]],
    ["entries that share their bytes", "zip_overlap", [skill, { ...skill, name: "SKILL.mf", sharesWith: 0 }]],
    ["an encrypted entry", "zip_encrypted", [skill, { name: "a", content: "abc", deflate: true, flags: 0x801 }]],
    ["a rare compression", "zip_invalid", [skill, { name: "a", method: 14, content: "abc" }]],
    ["deflated bytes that are none", "zip_invalid", [skill, { name: "a", method: 8, content: "\xff\xff\xff" }]],
    ["no file at all", "no_files", []],
    ["only what is left out", "no_files", [{ name: ".git/config" }]],
    ["501 files", "too_many_files", Array.from({ length: 501 }, (_, index) => ({ name: `a${index}` }))],
    ["60,000 entries", "zip_too_many_entries", Array.from({ length: 60_000 }, (_, index) => ({ name: `a${index}/` }))],
    ["60,000 entries that are not there", "zip_too_many_entries", [skill], { saidEntries: 60_000 }],
    [
      "three files that are too large together",
      "skill_too_large",
      ["a", "b", "c"].map((name) => ({ name, content: bomb.subarray(0, 24 * 1024 * 1024), deflate: true })),
    ],
  ];
  test.each(attacks)("%s: %s", async (_, code, entries, options) => {
    expect(await codesOf(readBundleFromZip(rawZip(entries, options)))).toEqual([code]);
  });
});

test("an encrypted archive of a real program is refused by name", async () => {
  const flagged = rawZip([skill, { name: "a", content: "x".repeat(20), deflate: true, flags: 0x801 }]);
  await expect(readBundleFromZip(flagged)).rejects.toThrow("without a password");
});

test("what is no zip archive is refused, and so is every beginning of one", async () => {
  expect(await codesOf(readBundleFromZip(Buffer.from("hello")))).toEqual(["zip_invalid"]);
  expect(await codesOf(readBundleFromZip(new Uint8Array(0)))).toEqual(["zip_invalid"]);
  const zip = rawZip([skill, { name: "a", content: "some text", deflate: true }]);
  for (let length = 0; length < zip.byteLength; length++) {
    expect(await codesOf(readBundleFromZip(zip.subarray(0, length)))).toEqual(["zip_invalid"]);
  }
});

test("an archive inside the archive is a file like any other", async () => {
  const inner = rawZip([{ name: "../evil", content: "x" }]);
  const { bundle } = await readBundleFromZip(rawZip([skill, { name: "inner.zip", content: inner }]));
  expect(bundle.files.map(({ path }) => path)).toEqual(["SKILL.md", "inner.zip"]);
});

test("any bytes, and any damage to a good archive, are read or refused, never more", async () => {
  const good = rawZip([skill, { name: "scripts/main.py", content: "print(1)\n".repeat(20), deflate: true, mode: 0o100755 }]);
  const damaged = fc
    .array(fc.tuple(fc.nat(good.byteLength - 1), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 })
    .map((changes) => {
      const bytes = Uint8Array.from(good);
      for (const [at, byte] of changes) bytes[at] = byte;
      return bytes;
    });
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.uint8Array({ maxLength: 300 }), damaged), async (bytes) => {
      await readBundleFromZip(bytes).catch((error: unknown) => expect(error).toBeInstanceOf(SkillFormatError));
    }),
    { numRuns: 400 },
  );
});

test("a reader that is told to stop does", async () => {
  const reason = new Error("enough");
  await expect(readBundleFromZip(rawZip([skill]), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});

test("other programs read a download", async () => {
  const zip = await zipBundle(bundleOf({ "SKILL.md": "text", "scripts/main.sh": "#!/bin/sh\n" }), { folderName: "a" });
  const listed = execFileSync(
    "python3",
    ["-c", "import sys,io,zipfile;print(sorted(zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read())).namelist()))"],
    {
      input: zip,
    },
  );
  expect(listed.toString().trim()).toBe("['a/SKILL.md', 'a/scripts/main.sh']");
});
