import type { Dirent } from "node:fs";
import { lstat, readdir, realpath, stat } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
import type { SkillNotice } from "@skillrun/contract";
import { bundleLimits } from "../bundle/bundle-limits.ts";
import { formatError, warningNotice } from "../bundle/notice.ts";
import { SkillFormatError } from "../bundle/skill-format-error.ts";
import { createIgnoreRules } from "../glob/ignore-rules.ts";
import { assembleBundle, badPathNotice, readSkillignore, throwIfAny } from "./assemble-bundle.ts";
import type { BundleSource, ReadBundle } from "./bundle-source.ts";
import { readStableFile } from "./read-stable-file.ts";

const maxDepth = 32;
const tries = 5;
const maxTold = 20;

type Walk = {
  root: string;
  ignored(path: string, isFolder?: boolean): boolean;
  sources: BundleSource[];
  notices: SkillNotice[];
  listed: number;
  signal: AbortSignal | undefined;
};

/** Reads a skill's folder. No link is followed out of it, and what is no plain file is left out with a warning. */
export async function readBundleFromDirectory(directory: string, options: { signal?: AbortSignal } = {}): Promise<ReadBundle> {
  const root = await findRoot(directory);
  for (let attempt = 1; ; attempt++) {
    const notices: SkillNotice[] = [];
    try {
      const walk: Walk = { root, ignored: await readIgnoreRules(root), sources: [], notices, listed: 0, signal: options.signal };
      await walkFolder(walk, "", 0);
      const { bundle } = await assembleBundle(walk.sources, { stripFolder: false, signal: options.signal });
      return { bundle, folderName: basename(root), notices: walk.notices };
    } catch (error) {
      // What was left out may be why nothing is left.
      if (error instanceof SkillFormatError) throw new SkillFormatError([...error.notices, ...notices.slice(0, maxTold)]);
      if (!isSystemError(error)) throw error;
      // Editors put a new file in the place of the old one: what was listed is gone for a moment.
      if (error.code === "ENOENT" && attempt < tries) continue;
      throw formatError(
        "unreadable",
        `the folder cannot be read (${error.message}); it may have changed at this moment, or this user may not read it`,
      );
    }
  }
}

async function findRoot(directory: string): Promise<string> {
  const root = await realpath(directory).catch(() => null);
  if (root === null || !(await lstat(root)).isDirectory())
    throw formatError("no_folder", `${directory} is no folder; give the folder that holds SKILL.md`);
  return root;
}

async function readIgnoreRules(root: string): Promise<Walk["ignored"]> {
  const stats = await lstat(join(root, ".skillignore")).catch(() => null);
  if (!stats?.isFile()) return createIgnoreRules(null);
  return createIgnoreRules(await readSkillignore([fileSource(join(root, ".skillignore"), ".skillignore", stats)]));
}

async function walkFolder(walk: Walk, folder: string, depth: number): Promise<void> {
  if (depth > maxDepth) throw formatError("too_deep", `folders lie more than ${maxDepth} deep in each other`, { path: folder });
  const entries = await readdir(join(walk.root, folder), { withFileTypes: true });
  for (const entry of entries) {
    walk.signal?.throwIfAborted();
    walk.listed += 1;
    if (walk.listed > bundleLimits.listedEntries) {
      throw formatError(
        "too_many_files",
        `the folder has more than ${bundleLimits.listedEntries} entries; name what the skill does not need in .skillignore`,
      );
    }
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    throwIfAny(badPathNotice(path));
    if (walk.ignored(path, entry.isDirectory())) continue;
    if (entry.isDirectory()) await walkFolder(walk, path, depth + 1);
    else await visitFile(walk, path, entry);
  }
}

async function visitFile(walk: Walk, path: string, entry: Dirent): Promise<void> {
  const leaveOut = (code: string, message: string) => void walk.notices.push(warningNotice(code, message, { path: path.normalize("NFC") }));
  if (path.includes("\uFFFD")) return leaveOut("name_left_out", "left out: its name is no UTF-8; rename it");
  if (entry.isSymbolicLink()) return visitLink(walk, path, leaveOut);
  if (!entry.isFile()) return leaveOut("special_left_out", "left out: it is a pipe, socket or device, not a file");
  const full = join(walk.root, path);
  const stats = await lstat(full);
  if (stats.nlink > 1) return leaveOut("hard_link_left_out", "left out: the file has a second name (a hard link); copy it");
  walk.sources.push(fileSource(full, path, stats));
}

async function visitLink(walk: Walk, path: string, leaveOut: (code: string, message: string) => void): Promise<void> {
  const target = await realpath(join(walk.root, path)).catch(() => null);
  if (target === null) return leaveOut("link_left_out", "left out: the link leads nowhere");
  if (!target.startsWith(walk.root + sep))
    return leaveOut("link_left_out", "left out: the link leads out of the skill's folder; copy the file");
  const inside = relative(walk.root, target).split(sep).join("/");
  const stats = await stat(target);
  if (walk.ignored(inside)) return leaveOut("link_left_out", `left out: the link leads to ${inside}, which is no part of the skill`);
  if (!stats.isFile() || stats.nlink > 1) return leaveOut("link_left_out", "left out: the link leads to something that is no plain file");
  walk.notices.push(warningNotice("link_read", `read as a copy of ${inside}: a version has no links`, { path: path.normalize("NFC") }));
  walk.sources.push(fileSource(target, path, stats));
}

function fileSource(realPath: string, path: string, stats: { size: number; mode: number }): BundleSource {
  return {
    path,
    sizeBytes: stats.size,
    executable: process.platform === "win32" ? null : (stats.mode & 0o111) !== 0,
    read: async () => (await readStableFile(realPath, path)).content,
  };
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "code" in error && typeof error.code === "string" && /^E[A-Z0-9]+$/.test(error.code);
}
