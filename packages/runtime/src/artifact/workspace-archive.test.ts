import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { gunzipSync, gzipSync } from "node:zlib";
import { Header, list } from "tar";
import { expect, test } from "vitest";
import { type PackOptions, packWorkspace, type WorkspaceFile } from "./pack-workspace.ts";
import { ArchiveFault, readWorkspaceArchive } from "./read-workspace-archive.ts";

const fileOf = (path: string, content: string | Buffer = "x", executable = false): WorkspaceFile => {
  const bytes = Buffer.from(content);
  return { path, sizeBytes: bytes.length, executable, open: () => Readable.from([bytes]) };
};
const pack = async (files: WorkspaceFile[], options: Partial<PackOptions> = {}) =>
  await buffer(packWorkspace(Readable.from(files), { maxBytes: 10_000_000, ...options }));
const unpack = async (archive: Buffer, limits: { maxBytes?: number; maxFiles?: number } = {}) => {
  const files = await readWorkspaceArchive(Readable.from([archive]), { maxBytes: 1_000_000, maxFiles: 10, ...limits });
  return files.map(({ path, content, executable }) => [path, Buffer.from(content).toString("utf8"), executable]);
};
const tarOf = (
  ...entries: { path: string; content?: string; type?: "File" | "SymbolicLink" | "Link" | "Directory"; size?: number; linkpath?: string }[]
) => {
  const blocks = entries.flatMap(({ path, content = "", type = "File", size = content.length, linkpath }) => {
    const header = new Header({ path, size, mode: 0o4777, type, mtime: new Date(0), ...(linkpath !== undefined && { linkpath }) });
    header.encode();
    return [header.block ?? Buffer.alloc(0), Buffer.from(content), Buffer.alloc((512 - (content.length % 512)) % 512)];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
};

const files = [
  fileOf("a.txt", "one"),
  fileOf("b/empty", ""),
  fileOf("b/run.sh", "#!/bin/sh", true),
  fileOf("ü/日本語 🎉.txt", "uni"),
  fileOf(`${"long/".repeat(60)}name`, "far"),
];

test("an archive has the same bytes each time, and no owner, date or mode of the machine that made it", async () => {
  const archive = await pack(files);
  expect(await pack(files)).toEqual(archive);
  const seen: unknown[] = [];
  const parser = list({
    sync: false,
    onReadEntry: ({ path, mode, uid, gid, mtime }) => seen.push([path, mode, uid, gid, mtime?.getUTCFullYear()]),
  });
  const ended = new Promise((resolve) => parser.on("end", resolve));
  parser.end(archive);
  await ended;
  expect(seen).toEqual(files.map(({ path, executable }) => [path, executable ? 0o755 : 0o644, undefined, undefined, 1980]));
});

test("what was packed is unpacked: names, contents, and what can be executed", async () => {
  expect(await unpack(await pack(files))).toEqual([
    ["a.txt", "one", false],
    ["b/empty", "", false],
    ["b/run.sh", "#!/bin/sh", true],
    ["ü/日本語 🎉.txt", "uni", false],
    [`${"long/".repeat(60)}name`, "far", false],
  ]);
});

test("an empty workspace is an archive without files", async () => {
  expect(await unpack(await pack([]))).toEqual([]);
});

test("a large file is streamed, and one that grows meanwhile keeps the size it had", async () => {
  const chunk = Buffer.alloc(65_536, 7);
  const large: WorkspaceFile = {
    path: "large",
    sizeBytes: 5_000_001,
    executable: false,
    open: () => Readable.from(Array.from({ length: 100 }, () => chunk)),
  };
  expect(gunzipSync(await pack([large, fileOf("z")])).length % 512).toBe(0);
  expect(await unpack(await pack([large, fileOf("z")]), { maxBytes: 6_000_000 })).toMatchObject([{ 0: "large" }, { 0: "z", 1: "x" }]);
});

test("a file that becomes shorter, or cannot be read, breaks the archive off", async () => {
  await expect(pack([{ ...fileOf("short", "abc"), sizeBytes: 10 }])).rejects.toThrow(/shorter/);
  const broken: WorkspaceFile = {
    ...fileOf("b", "abc"),
    open: () =>
      new Readable({
        read() {
          this.destroy(new Error("gone"));
        },
      }),
  };
  await expect(pack([fileOf("a"), broken])).rejects.toThrow("gone");
});

test("what does not fit, or has a name that cannot be shown, is left out and told", async () => {
  const leftOut: unknown[] = [];
  const odd = [
    fileOf("a", "12345"),
    fileOf("big", "x".repeat(100)),
    fileOf("c", "12"),
    fileOf("line\nbreak"),
    fileOf("../up"),
    fileOf("half \ud800"),
  ];
  const archive = await pack(odd, { maxBytes: 10, onLeftOut: (file) => leftOut.push(file) });
  expect((await unpack(archive)).map(([path]) => path)).toEqual(["a", "c"]);
  expect(leftOut).toEqual([
    { path: "big", why: "size" },
    { path: "line\nbreak", why: "name" },
    { path: "../up", why: "name" },
    { path: "half \ud800", why: "name" },
  ]);
});

test.each([
  ["a path that leads up", tarOf({ path: "../../etc/cron.d/x", content: "x" })],
  ["an absolute path", tarOf({ path: "/etc/passwd", content: "x" })],
  ["a symbolic link", tarOf({ path: "link", type: "SymbolicLink", linkpath: "/etc/passwd" })],
  ["a hard link", tarOf({ path: "link", type: "Link", linkpath: "/etc/passwd" })],
  ["a folder", tarOf({ path: "folder/", type: "Directory" })],
  ["the same path twice", tarOf({ path: "a", content: "1" }, { path: "a", content: "2" })],
  ["a file below a file", tarOf({ path: "a", content: "1" }, { path: "a/b", content: "2" })],
  ["a file in a folder's place", tarOf({ path: "a/b", content: "1" }, { path: "a", content: "2" })],
  ["a backslash", tarOf({ path: "a\\..\\b", content: "1" })],
  ["a size that is not there", tarOf({ path: "a", content: "1", size: 900_000 })],
  ["a size beyond the limit", tarOf({ path: "a", content: "1", size: 8_000_000_000 })],
  ["no gzip", Buffer.from("not an archive")],
  ["no tar", gzipSync(Buffer.alloc(2_000, 1))],
  ["half of one", tarOf({ path: "a", content: "x".repeat(5_000) }).subarray(0, 40)],
])("an archive with %s is refused", async (_name, archive) => {
  await expect(unpack(archive)).rejects.toBeInstanceOf(ArchiveFault);
});

test("more files or bytes than allowed are refused", async () => {
  await expect(unpack(await pack(files), { maxFiles: 4 })).rejects.toThrow(/more than the 4 files/);
  const bomb = gzipSync(Buffer.concat([gunzipSync(tarOf({ path: "a", size: 500_000_000 })).subarray(0, 512), Buffer.alloc(50_000_000)]));
  await expect(unpack(bomb, { maxBytes: 1_000 })).rejects.toThrow(/more than the 1000 bytes/);
});

test("an aborted signal ends the unpacking with its reason", async () => {
  const signal = AbortSignal.abort(new Error("stop"));
  await expect(readWorkspaceArchive(Readable.from([await pack(files)]), { maxBytes: 1_000, maxFiles: 9, signal })).rejects.toThrow("stop");
});
