import { randomUUID } from "node:crypto";
import { mkdir, readdir, rename, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { hashBundle, unpackBundle } from "@skillrun/skill-format";
import type { BlobStore } from "../artifact/blob-store.ts";
import { ExecutionFault } from "../skill/execution-fault.ts";
import { lockTree, readTree, removeTree } from "./file-tree.ts";

/** Which files: their address, and where they are packed. */
export type FilesOf = { readonly contentHash: string; readonly blobKey: string };

/** A version's files on this machine, until they are released. */
export type HeldFiles = { readonly directory: string; release(): void };

/** Keeps the files of versions that run here, one folder each, named by the hash of their content. */
export type VersionFiles = {
  /** The files, read only, compared with their hash just now; a folder that was changed is laid out anew. It stays until `release`. */
  hold(version: FilesOf): Promise<HeldFiles>;
  /** Removes what nothing has used for a while, least recently used first, until the rest fits. */
  trim(): Promise<void>;
};

const defaultMaxBytes = 1_000_000_000;
/** Other processes may use the same folder: whoever holds a version touches it this often, and what was touched is not removed for as long. */
const touchIntervalMs = 60_000;
const minIdleMs = 10 * touchIntervalMs;
const leftoverAgeMs = 24 * 3_600_000;
const hashPattern = /^[0-9a-f]{64}$/;

/** The files of versions below `<directory>`, unpacked from the blob store when a version first runs. */
export function createVersionFiles(options: {
  directory: string;
  blobs: BlobStore;
  maxBytes?: number;
  /** How long a version that nothing holds is kept in any case. */
  minIdleMs?: number;
}): VersionFiles {
  const { directory, blobs, maxBytes = defaultMaxBytes } = options;
  const held = new Map<string, number>();
  const preparing = new Map<string, Promise<string>>();

  const trim = async () => {
    const idleMs = options.minIdleMs ?? minIdleMs;
    await trimFolders(directory, { maxBytes, minIdleMs: idleMs, isHeld: (hash) => held.has(hash) || preparing.has(hash) });
  };
  const prepareOnce = (version: FilesOf): Promise<string> => {
    const known = preparing.get(version.contentHash);
    if (known !== undefined) return known;
    // Only what is laid out makes the folder larger.
    const onLaidOut = () => void trim().catch(() => {});
    const started = prepare(directory, { blobs, onLaidOut }, version).finally(() => preparing.delete(version.contentHash));
    preparing.set(version.contentHash, started);
    return started;
  };
  const letGo = (hash: string) => {
    const count = (held.get(hash) ?? 1) - 1;
    if (count > 0) held.set(hash, count);
    else held.delete(hash);
  };

  return {
    async hold(version) {
      const { contentHash } = version;
      if (!hashPattern.test(contentHash)) throw new Error("not a content hash");
      held.set(contentHash, (held.get(contentHash) ?? 0) + 1);
      try {
        const path = await prepareOnce(version);
        const timer = setInterval(() => void touch(path), touchIntervalMs);
        timer.unref();
        let released = false;
        const release = () => {
          if (released) return;
          released = true;
          clearInterval(timer);
          letGo(contentHash);
        };
        return { directory: path, release };
      } catch (error) {
        letGo(contentHash);
        throw error;
      }
    },
    trim,
  };
}

type Preparing = { blobs: BlobStore; onLaidOut(): void };

async function prepare(directory: string, { blobs, onLaidOut }: Preparing, version: FilesOf): Promise<string> {
  const path = join(directory, version.contentHash);
  if (await isIntact(path, version.contentHash)) {
    await touch(path);
    return path;
  }
  await layOut(directory, path, blobs, version);
  onLaidOut();
  if (await isIntact(path, version.contentHash)) return path;
  throw new ExecutionFault("skill_error", "skill_changed", "The skill's files on this server are not those that were published.");
}

async function isIntact(path: string, contentHash: string): Promise<boolean> {
  const files = await readTree(path);
  return files !== null && hashBundle({ files }) === contentHash;
}

/** Written under another name first: what bears the hash's name is whole. */
async function layOut(directory: string, path: string, blobs: BlobStore, version: FilesOf): Promise<void> {
  const files = await readPacked(blobs, version);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const temporary = join(directory, `incoming-${randomUUID()}`);
  const folders = new Set(files.map(({ path: file }) => join(temporary, file, "..")));
  try {
    await mkdir(temporary, { mode: 0o700 });
    for (const folder of folders) await mkdir(folder, { recursive: true, mode: 0o700 });
    for (const file of files)
      await writeFile(join(temporary, file.path), file.content, { mode: file.executable ? 0o700 : 0o600, flag: "wx" });
    await lockTree(temporary);
    // What lies there is not as it was published; whoever runs it keeps what it has open.
    await rename(path, join(directory, `changed-${randomUUID()}`)).catch(ignoreMissing);
    await rename(temporary, path).catch(ignoreTaken);
  } finally {
    await removeTree(temporary);
  }
}

async function readPacked(blobs: BlobStore, { blobKey, contentHash }: FilesOf) {
  if ((await blobs.head(blobKey)) === null)
    throw new ExecutionFault("skill_error", "skill_missing", "The skill's files are not in this server's store.");
  const bundle = await unpackBundle(await buffer(await blobs.get(blobKey))).catch(() => null);
  if (bundle === null || hashBundle(bundle) !== contentHash)
    throw new ExecutionFault("skill_error", "skill_changed", "The skill's stored files are not those that were published.");
  return bundle.files;
}

type Trim = { maxBytes: number; minIdleMs: number; isHeld(hash: string): boolean };

async function trimFolders(directory: string, { maxBytes, minIdleMs: idleMs, isHeld }: Trim): Promise<void> {
  const names = await readdir(directory).catch(() => []);
  const folders: { name: string; usedMs: number; sizeBytes: number }[] = [];
  for (const name of names) {
    const found = await stat(join(directory, name)).catch(() => null);
    if (found === null) continue;
    const usedMs = found.mtimeMs;
    if (hashPattern.test(name)) folders.push({ name, usedMs, sizeBytes: await sizeOf(join(directory, name)) });
    else if (Date.now() - usedMs > leftoverAgeMs) await removeTree(join(directory, name));
  }
  let total = folders.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  for (const { name, usedMs, sizeBytes } of folders.sort((a, b) => a.usedMs - b.usedMs)) {
    if (total <= maxBytes) return;
    if (isHeld(name) || Date.now() - usedMs < idleMs) continue;
    await removeAside(directory, name);
    total -= sizeBytes;
  }
}

/** Whoever wants the version meanwhile finds no half of it, and lays it out again under its name. */
async function removeAside(directory: string, name: string): Promise<void> {
  const aside = join(directory, `removed-${randomUUID()}`);
  await rename(join(directory, name), aside);
  await removeTree(aside);
}

async function sizeOf(path: string): Promise<number> {
  const names = await readdir(path, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(names.map((name) => stat(join(path, name)).catch(() => null)));
  return sizes.reduce((sum, found) => sum + (found?.isFile() === true ? found.size : 0), 0);
}

async function touch(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => {});
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}

/** Another process was first: what it laid out is compared next. */
function ignoreTaken(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
}
