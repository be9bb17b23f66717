import { constants } from "node:fs";
import { chmod, lstat, open, readdir, rm } from "node:fs/promises";
import { join } from "node:path";

/** A file of a folder as it lies there. */
export type TreeFile = { path: string; content: Uint8Array; executable: boolean };

/** Every file below a folder, whatever it is called; null when the folder is not there or holds anything but files and folders. */
export async function readTree(root: string): Promise<TreeFile[] | null> {
  const files: TreeFile[] = [];
  const walk = async (folder: string): Promise<boolean> => {
    for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!(await walk(path))) return false;
      } else {
        const file = entry.isFile() ? await readPlain(join(root, path)) : null;
        if (file === null) return false;
        files.push({ path, ...file });
      }
    }
    return true;
  };
  try {
    return (await lstat(root)).isDirectory() && (await walk("")) ? files : null;
  } catch {
    return null;
  }
}

/** Follows no link that took the file's place meanwhile. */
async function readPlain(path: string): Promise<Omit<TreeFile, "path"> | null> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) return null;
    return { content: await handle.readFile(), executable: (stats.mode & 0o100) !== 0 };
  } finally {
    await handle.close();
  }
}

/** Takes the right to write below a folder from its owner, who alone has rights there. */
export async function lockTree(root: string): Promise<void> {
  for (const entry of await readdir(root, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) await chmod(path, (await lstat(path)).mode & 0o500);
  }
  await changeFolders(root, 0o500);
}

/** Removes a folder with everything in it, whatever rights were taken; one that is not there is gone already. */
export async function removeTree(root: string): Promise<void> {
  await changeFolders(root, 0o700).catch(() => {});
  await rm(root, { recursive: true, force: true });
}

async function changeFolders(root: string, mode: number): Promise<void> {
  const open = mode | 0o700;
  await chmod(root, open);
  for (const entry of await readdir(root, { withFileTypes: true, recursive: true }))
    if (entry.isDirectory()) await chmod(join(entry.parentPath, entry.name), mode);
  if (mode !== open) await chmod(root, mode);
}
