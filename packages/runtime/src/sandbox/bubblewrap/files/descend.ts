import { chmodSync, closeSync, constants, fchmodSync, fchownSync, mkdirSync, openSync } from "node:fs";

/** Who owns what the server makes in a workspace; null when that is the server's own user. */
export type FileOwner = { uid: number; gid: number } | null;

const directoryFlags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/** The path of `name` in an open directory: whatever happens to the directory's own path, it leads there and nowhere else. */
export function pathIn(directory: number, name: string): string {
  return `/proc/self/fd/${directory}/${name}`;
}

/** Opens a directory below another one without following a link. Only while nothing runs may modes be mended to get in. */
export function openDirectoryIn(directory: number, name: string, mayMendModes = false): number {
  const path = pathIn(directory, name);
  try {
    return openSync(path, directoryFlags);
  } catch (error) {
    if (!mayMendModes || !hasCode(error, "EACCES")) throw error;
    chmodSync(path, 0o700);
    return openSync(path, directoryFlags);
  }
}

/** Opens the last of `names` from an open directory, step by step without following a link; the caller closes it. */
export function openFolder(root: number, names: readonly string[], make: { owner: FileOwner } | null = null): number {
  let folder = openDirectoryIn(root, ".");
  for (const name of names) {
    try {
      if (make !== null) makeDirectory(folder, name, make.owner);
      const next = openDirectoryIn(folder, name);
      closeSync(folder);
      folder = next;
    } catch (error) {
      closeSync(folder);
      throw error;
    }
  }
  return folder;
}

/** Gives `use` the folder that `names` lead to, and closes it afterwards. */
export function inFolder<Result>(root: number, names: readonly string[], use: (folder: number) => Result): Result {
  const folder = openFolder(root, names);
  try {
    return use(folder);
  } finally {
    closeSync(folder);
  }
}

function makeDirectory(parent: number, name: string, owner: FileOwner): void {
  try {
    mkdirSync(pathIn(parent, name), 0o755);
  } catch (error) {
    if (hasCode(error, "EEXIST")) return;
    throw error;
  }
  const directory = openDirectoryIn(parent, name);
  try {
    fchmodSync(directory, 0o755);
    if (owner !== null) fchownSync(directory, owner.uid, owner.gid);
  } finally {
    closeSync(directory);
  }
}

/** Whether an error is the system's of that code. */
export function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && "code" in error && typeof error.code === "string" && codes.includes(error.code);
}
