import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { SandboxFault } from "../../sandbox.ts";
import { hasCode, inFolder, pathIn } from "./descend.ts";

const openFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Opens a regular file of a directory that has no second name; null for anything else. The caller closes it. */
export function openRegularFile(directory: number, name: string): { file: number; size: number; inode: number } | null {
  let file: number;
  try {
    file = openSync(pathIn(directory, name), openFlags);
  } catch (error) {
    if (hasCode(error, "ENOENT", "ELOOP", "ENXIO", "EACCES", "ENAMETOOLONG", "ENOTDIR")) return null;
    throw error;
  }
  const stats = fstatSync(file);
  if (stats.isFile() && stats.nlink === 1) return { file, size: stats.size, inode: stats.ino };
  closeSync(file);
  return null;
}

/** The content of a regular file below an open directory, or null; a larger one is a `SandboxFault`. */
export function readFileIn(root: number, names: readonly [string, ...string[]], maxBytes: number): Uint8Array | null {
  try {
    return inFolder(root, names.slice(0, -1), (directory) => {
      const opened = openRegularFile(directory, names[names.length - 1] ?? "");
      if (opened === null) return null;
      try {
        return readWhole(opened.file, maxBytes, names);
      } finally {
        closeSync(opened.file);
      }
    });
  } catch (error) {
    if (hasCode(error, "ENOENT", "ELOOP", "ENOTDIR", "EACCES", "ENAMETOOLONG")) return null;
    throw error;
  }
}

function readWhole(file: number, maxBytes: number, names: readonly string[]): Uint8Array {
  const { size } = fstatSync(file);
  if (size > maxBytes)
    throw new SandboxFault("file_too_large", `${JSON.stringify(names.join("/"))} has ${size} bytes; at most ${maxBytes} are read.`);
  const content = Buffer.alloc(size);
  let length = 0;
  while (length < size) {
    const count = readSync(file, content, length, size - length, length);
    if (count === 0) break;
    length += count;
  }
  return content.subarray(0, length);
}
