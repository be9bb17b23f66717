import { randomUUID } from "node:crypto";
import { mkdir, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Readable } from "node:stream";
import { spoolFile } from "./spool-file.ts";

/** How much is kept, and for how long what was asked for is kept in any case. */
export type LocalCopiesOptions = { maxBytes: number; minIdleMs: number };

/** Copies of remote blobs for those that need a file, and files on their way to the remote store. */
export type LocalCopies = {
  /** Writes a stream down under a name of its own; `keep` makes it the blob's copy, `drop` removes it. */
  spool(body: Readable, options: { maxBytes: number; signal?: AbortSignal | undefined }): Promise<SpooledFile>;
  /** The blob's copy, made by `open` when there is none; one that comes damaged is refused. */
  pathOf(key: string, open: () => Promise<Readable>): Promise<string>;
  forget(key: string): Promise<void>;
};

/** A file that was written down. */
export type SpooledFile = { path: string; size_bytes: number; sha256: Buffer; keep(key: string): Promise<void>; drop(): Promise<void> };

const leftoverAgeMs = 24 * 3_600_000;

/** Keeps copies in a directory: as many as fit, least recently asked for first out. */
export function createLocalCopies(directory: string, { maxBytes, minIdleMs }: LocalCopiesOptions): LocalCopies {
  const incoming = join(directory, "incoming");
  const kept = join(directory, "kept");
  const pathOf = (key: string) => join(kept, basename(key));
  const making = new Map<string, Promise<string>>();
  removeOlder(incoming, leftoverAgeMs).catch(() => {});

  const spool: LocalCopies["spool"] = async (body, options) => {
    await mkdir(incoming, { recursive: true, mode: 0o700 });
    const path = join(incoming, randomUUID());
    const drop = () => rm(path, { force: true });
    try {
      const written = await spoolFile(body, path, options);
      const keep = async (key: string) => {
        await mkdir(kept, { recursive: true, mode: 0o700 });
        await rename(path, pathOf(key));
        await trim(kept, maxBytes, minIdleMs);
      };
      return { path, ...written, keep, drop };
    } catch (error) {
      await drop();
      throw error;
    }
  };
  const make = async (key: string, open: () => Promise<Readable>) => {
    if (await touch(pathOf(key))) return pathOf(key);
    const file = await spool(await open(), { maxBytes: Number.POSITIVE_INFINITY });
    if (file.sha256.toString("hex") !== basename(key)) {
      await file.drop();
      throw new Error("The blob came damaged from its store.");
    }
    await file.keep(key);
    return pathOf(key);
  };
  return {
    spool,
    pathOf(key, open) {
      const known = making.get(key);
      if (known !== undefined) return known;
      const started = make(key, open).finally(() => making.delete(key));
      making.set(key, started);
      return started;
    },
    forget: (key) => rm(pathOf(key), { force: true }),
  };
}

/** True when it is there; it counts as asked for just now. */
async function touch(path: string): Promise<boolean> {
  const now = new Date();
  return await utimes(path, now, now).then(
    () => true,
    () => false,
  );
}

async function trim(directory: string, maxBytes: number, minIdleMs: number): Promise<void> {
  const files = await filesOf(directory);
  let total = files.reduce((sum, { size }) => sum + size, 0);
  for (const { path, size, mtimeMs } of files.toSorted((left, right) => left.mtimeMs - right.mtimeMs)) {
    if (total <= maxBytes || Date.now() - mtimeMs < minIdleMs) return;
    await rm(path, { force: true });
    total -= size;
  }
}

async function removeOlder(directory: string, ageMs: number): Promise<void> {
  for (const { path, mtimeMs } of await filesOf(directory)) if (Date.now() - mtimeMs > ageMs) await rm(path, { force: true });
}

async function filesOf(directory: string): Promise<{ path: string; size: number; mtimeMs: number }[]> {
  const names = await readdir(directory).catch(() => []);
  const found = await Promise.all(
    names.map(async (name) => {
      const path = join(directory, name);
      const stats = await stat(path).catch(() => null);
      return stats === null ? [] : [{ path, size: stats.size, mtimeMs: stats.mtimeMs }];
    }),
  );
  return found.flat();
}
