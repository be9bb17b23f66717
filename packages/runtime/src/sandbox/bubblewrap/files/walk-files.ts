import { isUtf8 } from "node:buffer";
import { chmodSync, closeSync, constants, createReadStream, lstatSync, openSync, readdirSync } from "node:fs";
import { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import type { CollectedFile } from "../../sandbox.ts";
import { hasCode, inFolder, openDirectoryIn, pathIn } from "./descend.ts";
import { openRegularFile } from "./read-file-in.ts";

/** How files are looked for. */
export type Walk = {
  maxFiles: number;
  /** Only files with holes, which take no room, can reach it. */
  maxBytes: number;
  /** Nothing runs that could put links in the way: only then are modes mended to get at a file. */
  isStill: boolean;
  /** Files with several names are left out, unless the tree is the server's own. */
  isOwn: boolean;
};

const deepest = 64;
const filesAtOnce = 500;

/** The regular files below an open directory, by path in code point order; links, special files and names that are no text are left out. */
export async function walkFiles(root: number, walk: Walk): Promise<CollectedFile[]> {
  const found: Found[] = [];
  await visit(root, [], walk, found);
  found.sort((left, right) => Buffer.compare(Buffer.from(left.path), Buffer.from(right.path)));
  const files: CollectedFile[] = [];
  let bytes = 0;
  for (const { names, path, sizeBytes, executable } of found) {
    if (files.length >= walk.maxFiles) break;
    if (bytes + sizeBytes > walk.maxBytes) continue;
    bytes += sizeBytes;
    files.push({ path, sizeBytes, executable, open: () => openStream(root, names, sizeBytes) });
  }
  return files;
}

type Found = { names: readonly string[]; path: string; sizeBytes: number; executable: boolean };

async function visit(directory: number, names: readonly string[], walk: Walk, found: Found[]): Promise<void> {
  if (names.length > deepest) return;
  for (const bytes of readdirSync(`/proc/self/fd/${directory}`, { encoding: "buffer" })) {
    if (!isUtf8(bytes)) continue;
    const name = bytes.toString();
    const path = pathIn(directory, name);
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats?.isDirectory()) await visitDirectory(directory, name, names, walk, found);
    else if (stats?.isFile() && (walk.isOwn || stats.nlink === 1)) {
      if (walk.isStill && (stats.mode & 0o400) === 0) chmodSync(path, 0o600);
      const inside = [...names, name];
      // A workspace of many thousands of files must not hold up everything else the server does.
      if (found.length % filesAtOnce === 0) await setImmediate();
      found.push({ names: inside, path: inside.join("/"), sizeBytes: stats.size, executable: (stats.mode & 0o111) !== 0 });
    }
  }
}

async function visitDirectory(parent: number, name: string, names: readonly string[], walk: Walk, found: Found[]): Promise<void> {
  let directory: number;
  try {
    directory = openDirectoryIn(parent, name, walk.isStill);
  } catch (error) {
    // It became something else since, or nobody may look into it.
    if (hasCode(error, "ENOENT", "ELOOP", "ENOTDIR", "EACCES")) return;
    throw error;
  }
  try {
    await visit(directory, [...names, name], walk, found);
  } finally {
    closeSync(directory);
  }
}

function openStream(root: number, names: readonly string[], sizeBytes: number): Readable {
  if (sizeBytes === 0) return Readable.from([], { objectMode: false });
  try {
    return inFolder(root, names.slice(0, -1), (directory) => {
      const opened = openRegularFile(directory, names[names.length - 1] ?? "");
      if (opened === null) throw new Error(`${JSON.stringify(names.join("/"))} is no longer a file.`);
      return createReadStream("", { fd: opened.file, start: 0, end: sizeBytes - 1 });
    });
  } catch (error) {
    const failed = new Readable({ read: () => undefined });
    return failed.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}

/** Opens the top of a tree, which only the server can have put there. */
export function openTree(path: string): number {
  return openSync(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
}
