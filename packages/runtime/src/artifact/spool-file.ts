import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { BlobTooLarge } from "./blob-store.ts";

/** Writes a stream into a file and syncs it; what is written of one that is too long, breaks off or is aborted is left to the caller. */
export async function spoolFile(
  body: Readable,
  path: string,
  { maxBytes, signal }: { maxBytes: number; signal?: AbortSignal | undefined },
): Promise<{ size_bytes: number; sha256: Buffer }> {
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
