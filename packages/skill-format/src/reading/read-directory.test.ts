import { execFileSync, spawn } from "node:child_process";
import { chmodSync, linkSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { SkillFormatError } from "../bundle/skill-format-error.ts";
import { hashBundle } from "../packing/hash-bundle.ts";
import { zipBundle } from "../packing/zip-bundle.ts";
import { codesOf } from "../testing/codes-of.ts";
import { readBundleFromDirectory } from "./read-directory.ts";
import { readBundleFromZip } from "./read-zip.ts";

function folderOf(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), "read-directory-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

async function pathsIn(folder: string): Promise<string[]> {
  return (await readBundleFromDirectory(folder)).bundle.files.map(({ path }) => path);
}

test("a folder is read in code point order, with its name and executable bits, and is the same as its zip archive", async () => {
  const folder = folderOf({ "SKILL.md": "x", "scripts/a.sh": "echo", "\u{1F600}.txt": "", "\uFF5E.txt": "" });
  chmodSync(join(folder, "scripts/a.sh"), 0o755);
  const { bundle, folderName, notices } = await readBundleFromDirectory(folder);
  expect(bundle.files.map(({ path, executable }) => [path, executable])).toEqual([
    ["SKILL.md", false],
    ["scripts/a.sh", true],
    ["\uFF5E.txt", false],
    ["\u{1F600}.txt", false],
  ]);
  expect([folderName, notices]).toEqual([basename(folder), []]);
  expect(hashBundle((await readBundleFromZip(await zipBundle(bundle))).bundle)).toBe(hashBundle(bundle));
});

test("what is no part of a skill is left out without a word, and so is what .skillignore names", async () => {
  const folder = folderOf({
    "SKILL.md": "x",
    ".git/HEAD": "x",
    "node_modules/a/index.js": "x",
    "scripts/__pycache__/a.pyc": "x",
    "scripts/b.pyc": "x",
    ".venv/bin/python": "x",
    "assets/.DS_Store": "x",
    "notes/private.txt": "x",
    "notes/public.txt": "x",
    ".skillignore": "# notes\nnotes/*\n!notes/public.txt\n",
  });
  expect(await pathsIn(folder)).toEqual([".skillignore", "SKILL.md", "notes/public.txt"]);
});

test("a folder that is ignored may be larger than a skill can be", async () => {
  const folder = folderOf({ "SKILL.md": "x", ".skillignore": "data/\n" });
  mkdirSync(join(folder, "data"));
  for (let index = 0; index < 2100; index++) writeFileSync(join(folder, "data", String(index)), "");
  expect(await pathsIn(folder)).toEqual([".skillignore", "SKILL.md"]);
  writeFileSync(join(folder, ".skillignore"), "");
  expect(await codesOf(readBundleFromDirectory(folder))).toEqual(["too_many_files"]);
});

test("a link inside the folder is read as a copy, with a warning; every other link is left out, and never followed", async () => {
  const outside = folderOf({ "secret.txt": "secret" });
  const folder = folderOf({ "SKILL.md": "x", "AGENTS.md": "agents", ".git/config": "token", "sub/file": "x" });
  symlinkSync("AGENTS.md", join(folder, "CLAUDE.md"));
  symlinkSync(join(outside, "secret.txt"), join(folder, "absolute.txt"));
  symlinkSync(`../${basename(outside)}/secret.txt`, join(folder, "relative.txt"));
  symlinkSync(outside, join(folder, "folder-outside"));
  symlinkSync("sub", join(folder, "folder-inside"));
  symlinkSync(".", join(folder, "loop"));
  symlinkSync("nowhere", join(folder, "broken"));
  symlinkSync("self", join(folder, "self"));
  symlinkSync(".git/config", join(folder, "config.txt"));
  const { bundle, notices } = await readBundleFromDirectory(folder);
  expect(bundle.files.map(({ path }) => path)).toEqual(["AGENTS.md", "CLAUDE.md", "SKILL.md", "sub/file"]);
  expect(Buffer.from(bundle.files[1]?.content ?? []).toString()).toBe("agents");
  const byPath = Object.fromEntries(notices.map(({ path, code }) => [path, code]));
  const out = ["absolute.txt", "broken", "config.txt", "folder-inside", "folder-outside", "loop", "relative.txt", "self"];
  expect(byPath).toEqual({ "CLAUDE.md": "link_read", ...Object.fromEntries(out.map((path) => [path, "link_left_out"])) });
});

test("the folder itself may be given by a link", async () => {
  const folder = folderOf({ "SKILL.md": "x" });
  const link = `${folder}-link`;
  symlinkSync(folder, link);
  onTestFinished(() => rmSync(link));
  expect(await pathsIn(link)).toEqual(["SKILL.md"]);
});

test("pipes, sockets and hard links are left out with a warning, and nothing waits for them", async () => {
  const folder = folderOf({ "SKILL.md": "x", "first.txt": "x" });
  linkSync(join(folder, "first.txt"), join(folder, "second.txt"));
  execFileSync("mkfifo", [join(folder, "pipe")]);
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(join(folder, "socket"), resolve));
  onTestFinished(() => void server.close());
  const { bundle, notices } = await readBundleFromDirectory(folder);
  expect(bundle.files.map(({ path }) => path)).toEqual(["SKILL.md"]);
  expect(notices.map(({ path, code }) => `${path} ${code}`).sort()).toEqual([
    "first.txt hard_link_left_out",
    "pipe special_left_out",
    "second.txt hard_link_left_out",
    "socket special_left_out",
  ]);
});

test("a name with a line end or a character that turns text is refused", async () => {
  expect(await codesOf(readBundleFromDirectory(folderOf({ "SKILL.md": "x", "a\nb": "x" })))).toEqual(["path_unsafe"]);
  expect(await codesOf(readBundleFromDirectory(folderOf({ "SKILL.md": "x", "a\u202eb": "x" })))).toEqual(["path_unsafe"]);
});

test("a sparse file of a terabyte is refused by its size", async () => {
  const folder = folderOf({ "SKILL.md": "x" });
  execFileSync("truncate", ["-s", "1T", join(folder, "huge")]);
  await expect(readBundleFromDirectory(folder)).rejects.toThrow("at most 25 MB can be");
});

test("folders very deep in each other, no folder, a file, and an empty folder are refused", async () => {
  const folder = folderOf({ [`${"d/".repeat(40)}x`]: "x" });
  expect(await codesOf(readBundleFromDirectory(folder))).toEqual(["too_deep"]);
  expect(await codesOf(readBundleFromDirectory(join(folder, "not-there")))).toEqual(["no_folder"]);
  expect(await codesOf(readBundleFromDirectory(join(folderOf({ a: "x" }), "a")))).toEqual(["no_folder"]);
  expect(await codesOf(readBundleFromDirectory(folderOf({})))).toEqual(["no_files"]);
});

test("a file that is written to all the time is read as it was at one moment, or refused", async () => {
  const folder = folderOf({ "SKILL.md": "x", "data.txt": "a".repeat(300_000) });
  const writer = execWriter(join(folder, "data.txt"));
  onTestFinished(() => void writer.abort());
  for (let round = 0; round < 12; round++) {
    try {
      const { bundle } = await readBundleFromDirectory(folder);
      const text = Buffer.from(bundle.files[1]?.content ?? []).toString();
      expect(new Set(text).size).toBe(1);
    } catch (error) {
      expect(error).toBeInstanceOf(SkillFormatError);
    }
  }
});

test("a folder that turns into a link while it is read gives nothing from outside", async () => {
  const outside = folderOf({ "file.txt": "secret" });
  const folder = folderOf({ "SKILL.md": "x", "sub/file.txt": "public" });
  const swapped = `${folder}-sub`;
  let stop = false;
  const swapping = (async () => {
    while (!stop) {
      renameSync(join(folder, "sub"), swapped);
      symlinkSync(outside, join(folder, "sub"));
      await new Promise((resolve) => setImmediate(resolve));
      rmSync(join(folder, "sub"));
      renameSync(swapped, join(folder, "sub"));
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  for (let round = 0; round < 20; round++) {
    const read = await readBundleFromDirectory(folder).catch((error: unknown) => {
      expect(error).toBeInstanceOf(SkillFormatError);
      return null;
    });
    for (const { content } of read?.bundle.files ?? []) expect(Buffer.from(content).toString()).not.toBe("secret");
  }
  stop = true;
  await swapping;
});

/** Another process that fills the file with one letter after the other. */
function execWriter(path: string): AbortController {
  const stop = new AbortController();
  const script = `const fs=require("node:fs");const fd=fs.openSync(process.argv[1],"r+");let i=0;const burst=()=>{for(const end=Date.now()+150;Date.now()<end;i++)fs.writeSync(fd,Buffer.alloc(300000,97+i%26),0,300000,0);setTimeout(burst,150)};burst()`;
  spawn(process.execPath, ["-e", script, path], { signal: stop.signal, killSignal: "SIGKILL" }).on("error", () => undefined);
  return stop;
}
