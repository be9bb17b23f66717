import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { blobKeyOf, isBlobKey, requireBlobKey } from "./blob-key.ts";
import type { BlobStore } from "./blob-store.ts";
import { spoolFile } from "./spool-file.ts";

const leftoverAgeMs = 24 * 3_600_000;

/** Keeps blobs as files of a directory: written under a temporary name, synced, then renamed. */
export function createLocalBlobStore(directory: string): BlobStore {
  const pathOf = (key: string) => join(directory, requireBlobKey(key));

  // What a killed process left behind; a day is longer than any upload takes.
  const removeLeftovers = async () => {
    const incoming = join(directory, "incoming");
    for (const name of await readdir(incoming).catch(() => [])) {
      const found = await stat(join(incoming, name)).catch(() => null);
      if (found !== null && Date.now() - found.mtimeMs > leftoverAgeMs) await rm(join(incoming, name), { force: true });
    }
  };
  removeLeftovers().catch(() => {});

  return {
    async put(body, { maxBytes, signal }) {
      const temporary = join(directory, "incoming", randomUUID());
      await mkdir(dirname(temporary), { recursive: true, mode: 0o700 });
      try {
        const { size_bytes, sha256 } = await spoolFile(body, temporary, { maxBytes, signal });
        const key = blobKeyOf(sha256);
        await mkdir(dirname(pathOf(key)), { recursive: true, mode: 0o700 });
        await rename(temporary, pathOf(key));
        return { key, size_bytes, sha256 };
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    },
    get: async (key, range) => createReadStream(pathOf(key), range ?? {}),
    head: async (key) => {
      const found = await stat(pathOf(key)).catch(() => null);
      return found === null ? null : { size_bytes: found.size };
    },
    delete: async (key, { minAgeMs } = {}) =>
      await (minAgeMs === undefined ? rm(pathOf(key), { force: true }) : removeOld(pathOf(key), join(directory, "incoming"), minAgeMs)),
    localPath: async (key) => pathOf(key),
    async *list() {
      const top = join(directory, "sha256");
      for (const folder of (await readdir(top).catch(() => [])).sort())
        for (const name of (await readdir(join(top, folder)).catch(() => [])).sort()) {
          const key = `sha256/${folder}/${name}`;
          const found = isBlobKey(key) ? await stat(join(directory, key)).catch(() => null) : null;
          if (found !== null) yield { key, size_bytes: found.size, put_at_ms: found.mtimeMs };
        }
    },
  };
}

/** Takes the file aside before it decides: what is put meanwhile lands under the file's own name and stays. */
async function removeOld(path: string, asideDirectory: string, minAgeMs: number): Promise<void> {
  if (!(await isOld(path, minAgeMs))) return;
  const aside = join(asideDirectory, randomUUID());
  await rename(path, aside);
  if (await isOld(aside, minAgeMs)) await rm(aside);
  else await rename(aside, path);
}

/** False for what is not there. A put of the same content makes the file new. */
async function isOld(path: string, minAgeMs: number): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found !== null && Date.now() - found.mtimeMs >= minAgeMs;
}
