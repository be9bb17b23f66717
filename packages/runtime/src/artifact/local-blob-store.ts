import { createHash, randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type BlobStore, BlobTooLarge } from "./blob-store.ts";

const leftoverAgeMs = 24 * 3_600_000;
const keyPattern = /^sha256\/[0-9a-f]{2}\/[0-9a-f]{64}$/;

/** Keeps blobs as files of a directory: written under a temporary name, synced, then renamed. */
export function createLocalBlobStore(directory: string): BlobStore {
  const pathOf = (key: string) => {
    if (!keyPattern.test(key)) throw new Error("not a blob key");
    return join(directory, key);
  };

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
      await mkdir(dirname(temporary), { recursive: true });
      try {
        const { size_bytes, sha256 } = await write(body, temporary, maxBytes, signal);
        const hex = sha256.toString("hex");
        const key = `sha256/${hex.slice(0, 2)}/${hex}`;
        await mkdir(dirname(pathOf(key)), { recursive: true });
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

async function write(body: Readable, path: string, maxBytes: number, signal: AbortSignal | undefined) {
  const hash = createHash("sha256");
  let size = 0;
  const measure = async function* (source: AsyncIterable<Buffer | string>) {
    for await (const chunk of source) {
      const bytes = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
      size += bytes.length;
      if (size > maxBytes) throw new BlobTooLarge(maxBytes);
      hash.update(bytes);
      yield bytes;
    }
  };
  await pipeline(body, measure, createWriteStream(path, { mode: 0o600 }), signal === undefined ? {} : { signal });
  const file = await open(path, "r");
  await file.sync();
  await file.close();
  return { size_bytes: size, sha256: hash.digest() };
}
