import { createHash } from "node:crypto";
import type { Dirent } from "node:fs";
import { lstat, readdir, realpath, stat } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { handlerEntry } from "../handler/handler-notice.ts";

/** A folder that holds a skill, as it looks from outside. */
export type SkillFolder = {
  /** Its real path. */
  path: string;
  /** Its path in the directory it was found in; `.` for that directory itself. */
  relpath: string;
  /** Its code is in it, so it is a handler. */
  hasHandler: boolean;
  /** Changes with any file in it. */
  fingerprint: string;
};

/** A folder whose changes matter; another one of the same path has another `ino`. */
export type WatchedDirectory = { path: string; ino: number };

/** What a directory of skills holds now. */
export type FoundFolders = { exists: boolean; folders: SkillFolder[]; directories: WatchedDirectory[] };

/** How deep a folder of skills may lie: `x`, `group/x`; folders named `skills` on the way do not count. */
const maxLevels = 2;
/** A skill with more cannot be published; that it changes is of no interest before it has fewer. */
const maxEntries = 2_500;
const leftOut = new Set([".git", "node_modules", "__pycache__", ".venv", "__MACOSX"]);

/** Finds every folder with a `SKILL.md` (in any case) or a `skill.ts`, in the order of their paths; a skill's own folders are not looked into for others. */
export async function findSkillFolders(directory: string): Promise<FoundFolders> {
  const root = await realpath(directory).catch(() => null);
  const found: FoundFolders = { exists: root !== null, folders: [], directories: [] };
  if (root !== null) await visit(root, root, 0, found);
  found.folders.sort((a, b) => comparePaths(a.relpath, b.relpath));
  return found;
}

async function visit(root: string, path: string, level: number, found: FoundFolders): Promise<void> {
  const entries = await list(path, found);
  const names = entries.map(({ name }) => name);
  if (names.some(isManual) || names.includes(handlerEntry)) {
    const fingerprint = await takeFingerprint(path, entries, found);
    found.folders.push({ path, relpath: relative(root, path) || ".", hasHandler: names.includes(handlerEntry), fingerprint });
    return;
  }
  for (const entry of entries) {
    if (entry.name.startsWith(".") || leftOut.has(entry.name) || entry.isFile()) continue;
    const next = level + (entry.name === "skills" ? 0 : 1);
    if (next > maxLevels || relative(root, path).split("/").length > 2 * maxLevels) continue;
    const inner = await folderAt(join(path, entry.name), entry);
    // A link to a folder further up would go round for ever.
    if (inner !== null && !`${path}/`.startsWith(`${inner}/`)) await visit(root, inner, next, found);
  }
}

/** True for the name of the file that makes a folder a skill. */
export function isManual(name: string): boolean {
  return name.toLowerCase() === "skill.md";
}

async function list(path: string, found: FoundFolders): Promise<Dirent[]> {
  try {
    const { ino } = await stat(path);
    found.directories.push({ path, ino });
    return await readdir(path, { withFileTypes: true });
  } catch {
    // It was removed this moment, or may not be read: then there is nothing to find.
    return [];
  }
}

async function folderAt(path: string, entry: Dirent): Promise<string | null> {
  if (entry.isDirectory()) return path;
  if (!entry.isSymbolicLink()) return null;
  const target = await realpath(path).catch(() => null);
  return target !== null && (await stat(target).catch(() => null))?.isDirectory() === true ? target : null;
}

async function takeFingerprint(path: string, entries: readonly Dirent[], found: FoundFolders): Promise<string> {
  const facts: string[] = [];
  const collect = async (folder: string, within: readonly Dirent[]): Promise<void> => {
    for (const entry of within) {
      if (leftOut.has(entry.name) || facts.length > maxEntries) continue;
      const full = join(folder, entry.name);
      facts.push(`${relative(path, full)}\0${await factsOf(full)}`);
      if (entry.isDirectory()) await collect(full, await list(full, found));
    }
  };
  await collect(path, entries);
  return createHash("sha256").update(facts.sort().join("\n")).digest("base64");
}

async function factsOf(path: string): Promise<string> {
  const stats = await lstat(path).catch(() => null);
  if (stats === null) return "gone";
  const { ino, mode, size, mtimeMs, ctimeMs } = stats.isSymbolicLink() ? ((await stat(path).catch(() => null)) ?? stats) : stats;
  // A folder's own times change with its entries, which are listed themselves.
  return stats.isDirectory() ? "folder" : `${ino} ${mode} ${size} ${mtimeMs} ${ctimeMs}`;
}

/** A folder's name, for people. */
export function nameOfFolder({ path, relpath }: Pick<SkillFolder, "path" | "relpath">): string {
  return relpath === "." ? basename(path) : relpath;
}

/** Orders paths by their bytes, which is the same on every machine. */
export function comparePaths(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
