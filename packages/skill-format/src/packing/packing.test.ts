import { execFileSync } from "node:child_process";
import { gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { badPathReason, comparePaths } from "../bundle/bundle-path.ts";
import { findCollisions } from "../bundle/find-collisions.ts";
import type { BundleFile } from "../bundle/skill-bundle.ts";
import { SkillFormatError } from "../bundle/skill-format-error.ts";
import { createIgnoreRules } from "../glob/ignore-rules.ts";
import { readBundleFromZip } from "../reading/read-zip.ts";
import { bundleOf } from "../testing/bundle-of.ts";
import { codesOf } from "../testing/codes-of.ts";
import { hashBundle } from "./hash-bundle.ts";
import { packBundle } from "./pack-bundle.ts";
import { writeTar } from "./tar-format.ts";
import { unpackBundle } from "./unpack-bundle.ts";
import { zipBundle } from "./zip-bundle.ts";

const ignored = createIgnoreRules(null);
const anyName = fc.oneof(
  fc.stringMatching(/^[a-z]{1,8}$/),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }),
  fc.constant("long-".repeat(40)),
);
const anyPath = fc
  .array(anyName, { minLength: 1, maxLength: 3 })
  .map((names) => names.join("/").normalize("NFC"))
  .filter((path) => badPathReason(path) === null && !ignored(path));
const anyFile: fc.Arbitrary<BundleFile> = fc.record({
  path: anyPath,
  content: fc.uint8Array({ maxLength: 1200 }).map((bytes) => Uint8Array.from(bytes)),
  executable: fc.boolean(),
});
const anyBundle = fc
  .uniqueArray(anyFile, { minLength: 1, maxLength: 6, selector: ({ path }) => path })
  .filter((files) => findCollisions(files.map(({ path }) => path)).length === 0)
  .map((files) => ({ files: files.sort((a, b) => comparePaths(a.path, b.path)) }));

test("a bundle packed and unpacked is the same, and so is its hash", async () => {
  await fc.assert(
    fc.asyncProperty(anyBundle, async (bundle) => {
      const unpacked = await unpackBundle(await packBundle(bundle));
      expect(unpacked).toEqual(bundle);
      expect(hashBundle(unpacked)).toBe(hashBundle(bundle));
    }),
  );
});

test("a bundle zipped and read is the same", async () => {
  await fc.assert(
    fc.asyncProperty(anyBundle, async (bundle) => {
      const read = await readBundleFromZip(await zipBundle(bundle, { folderName: "folder" }));
      expect(read.bundle).toEqual(bundle);
    }),
    { numRuns: 50 },
  );
});

test("the hash and the packed bytes do not depend on the order of the files", async () => {
  await fc.assert(
    fc.asyncProperty(anyBundle, async (bundle) => {
      const turned = { files: bundle.files.toReversed() };
      expect(hashBundle(turned)).toBe(hashBundle(bundle));
      expect(await packBundle(turned)).toEqual(await packBundle(bundle));
    }),
    { numRuns: 30 },
  );
});

test("a change of a path, a byte or the executable bit changes the hash", () => {
  const file = { path: "a", content: Uint8Array.of(1), executable: false };
  const others: BundleFile[][] = [
    [{ ...file, path: "b" }],
    [{ ...file, content: Uint8Array.of(2) }],
    [{ ...file, executable: true }],
    [file, { ...file, path: "b" }],
    [],
  ];
  const hashes = [[file], ...others].map((files) => hashBundle({ files }));
  expect(new Set(hashes).size).toBe(hashes.length);
});

test("the hash of known files is what it always was", () => {
  expect(hashBundle(bundleOf({ "SKILL.md": "text", "scripts/main.sh": "#!/bin/sh\n" }))).toMatchInlineSnapshot(
    `"c055ca0d4e0ff4a153b35ed07098f62196b5ab84c0a4fe2c45c6811ee3905ed6"`,
  );
});

test("tar itself reads a packed bundle, long and strange names included", async () => {
  const paths = ["SKILL.md", `${"long/".repeat(40)}name.txt`, `${"x".repeat(100)}`, `${"y".repeat(101)}`];
  const packed = await packBundle(bundleOf(Object.fromEntries(paths.map((path) => [path, "text"]))));
  const listed = execFileSync("tar", ["-tzf", "-"], { input: packed }).toString().trim().split("\n");
  expect(listed).toEqual(paths.toSorted(comparePaths));
});

describe("what no packed bundle contains is refused", () => {
  const good = writeTar(bundleOf({ "SKILL.md": "text" }).files);
  const changed = (change: (tar: Buffer) => void) => {
    const tar = Buffer.from(good);
    change(tar);
    tar.write("        ", 148, "latin1");
    const sum = tar.subarray(0, 512).reduce((total, byte) => total + byte, 0);
    tar.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
    return tar;
  };
  const oneFile = (path: string) => writeTar([{ path, content: new Uint8Array(0), executable: false }]);
  test.each<[string, Buffer]>([
    ["a symbolic link", changed((tar) => tar.write("2", 156))],
    ["a hard link", changed((tar) => tar.write("1", 156))],
    ["a device", changed((tar) => tar.write("3", 156))],
    ["a folder", changed((tar) => tar.write("5", 156))],
    ["a set-user-id program", changed((tar) => tar.write("0004755", 100))],
    ["an owner", changed((tar) => tar.write("0001750", 108))],
    ["a time", changed((tar) => tar.write("00000000001", 136))],
    ["a link target", changed((tar) => tar.write("/etc/passwd", 157))],
    ["a size in another notation", changed((tar) => tar.write("\x80", 124, "latin1"))],
    ["a negative size", changed((tar) => tar.write("-0000000001", 124))],
    ["a huge size", changed((tar) => tar.write("77777777777", 124))],
    ["a damaged header", Buffer.from(good).fill(1, 148, 150)],
    ["bytes after the end", Buffer.concat([good, Buffer.alloc(1024)])],
    ["something in the padding", Buffer.from(good).fill(1, 600, 601)],
    ["half an archive", good.subarray(0, 700)],
    ["nothing", Buffer.alloc(0)],
    ["no file", Buffer.alloc(1024)],
    ["a path that leaves the folder", oneFile("../x")],
    ["an absolute path", oneFile("/etc/x")],
    ["a file of git", oneFile(".git/config")],
    ["a path twice", Buffer.concat([good.subarray(0, 1024), good])],
    ["a path in two ways", writeTar(bundleOf({ "A.md": "", "a.md": "" }).files)],
  ])("%s in the archive", async (_, tar) => {
    const [code] = await codesOf(unpackBundle(gzipSync(tar)));
    expect(code).toMatch(/^(pack_invalid|path_unsafe|path_collision|no_files)$/);
  });

  test("what is no gzip, and a bomb", async () => {
    expect(await codesOf(unpackBundle(Buffer.from("hello")))).toEqual(["pack_invalid"]);
    expect(await codesOf(unpackBundle(gzipSync(Buffer.alloc(200 * 1024 * 1024))))).toEqual(["pack_invalid"]);
  });

  test("any damage to a packed bundle is refused", async () => {
    const tar = gunzipSync(await packBundle(bundleOf({ "SKILL.md": "text", [`${"x".repeat(120)}`]: "more" })));
    await fc.assert(
      fc.asyncProperty(fc.nat(tar.byteLength - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const bytes = Uint8Array.from(tar);
        bytes[at] = (bytes[at] ?? 0) ^ change;
        const unpacked = await unpackBundle(gzipSync(bytes)).catch((error: unknown) => {
          expect(error).toBeInstanceOf(SkillFormatError);
          return null;
        });
        // Another content is another bundle, which its hash shows; nothing else can get through.
        if (unpacked) expect(writeTar(unpacked.files).equals(bytes)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
