import { chmod, lstat, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";

const ownerOnly = 0o700;
/** Others may pass through a directory of this mode, and neither list nor read it. */
const passage = 0o011;
const readOrWriteOfOthers = 0o066;

/**
 * Makes a directory, or makes sure that nobody but its owner reads anything in one that is there: every directory 0700, every file 0600 (0700 when it
 * can be run). What belongs to another account, as root's embedded PostgreSQL does, is left alone, and that account may pass through to it (0711). One that is
 * closed already was closed by an earlier start and is not walked through again.
 */
export async function keepToOwner(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: ownerOnly });
  const { mode, uid } = await lstat(directory);
  if ((mode & readOrWriteOfOthers) === 0 || uid !== process.geteuid?.()) return;
  await closeDirectory(directory, uid);
}

/** What is inside first: a directory that looks closed is, with everything in it. True when it holds something of another account's. */
async function closeDirectory(directory: string, uid: number): Promise<boolean> {
  let isPassage = false;
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    const found = await lstat(path).catch(() => null);
    // Whatever is removed meanwhile needs no closing, and a link has no rights of its own.
    if (found === null || found.isSymbolicLink()) continue;
    if (found.uid !== uid) isPassage = true;
    else if (found.isDirectory()) isPassage = (await closeDirectory(path, uid)) || isPassage;
    else await chmod(path, found.mode & ownerOnly).catch(ignoreMissing);
  }
  const { mode } = await lstat(directory);
  await chmod(directory, (mode & ownerOnly) | (isPassage ? passage : 0));
  return isPassage;
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}
