import type { Dirent } from "node:fs";
import { readdir, realpath } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";

const leftOut = new Set([".git", "node_modules", "__pycache__", ".venv"]);
/** Whoever nests deeper means to be awkward. */
const maxDepth = 60;
const maxFolders = 200_000;

/**
 * Every folder below a directory that holds a `SKILL.md` in any case, at any depth, by relative path; null for what is no directory. No link
 * is followed, and a folder whose `SKILL.md` is a link to another's is that other skill, which is found by itself.
 */
export async function findSkills(directory: string): Promise<string[] | null> {
  const root = await realpath(directory).catch(() => null);
  const first = root === null ? null : await list(root);
  if (root === null || first === null) return null;
  const found: string[] = [];
  const waiting = [{ path: root, entries: first, depth: 0 }];
  let seen = 0;
  for (let next = waiting.pop(); next !== undefined && seen < maxFolders; next = waiting.pop()) {
    seen += 1;
    if (await holdsSkill(root, next.path, next.entries)) found.push(relative(root, next.path).split(sep).join("/") || ".");
    if (next.depth >= maxDepth) continue;
    for (const entry of next.entries) {
      if (!entry.isDirectory() || leftOut.has(entry.name)) continue;
      const path = join(next.path, entry.name);
      const entries = await list(path);
      if (entries !== null) waiting.push({ path, entries, depth: next.depth + 1 });
    }
  }
  return found.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

async function holdsSkill(root: string, folder: string, entries: readonly Dirent[]): Promise<boolean> {
  const manual = entries.find(({ name }) => name.toLowerCase() === "skill.md");
  if (manual === undefined || !manual.isSymbolicLink()) return manual !== undefined;
  const target = await realpath(join(folder, manual.name)).catch(() => null);
  const isAnother = target?.startsWith(root + sep) === true && basename(target).toLowerCase() === "skill.md";
  return !isAnother || dirname(target) === folder;
}

/** Null for a folder that cannot be read. */
function list(path: string): Promise<Dirent[] | null> {
  return readdir(path, { withFileTypes: true }).catch(() => null);
}
