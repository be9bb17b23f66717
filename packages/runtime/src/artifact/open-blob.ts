import { basename } from "node:path";
import type { Readable } from "node:stream";
import { SkillrunError } from "@skillrun/contract";
import type { BlobStore } from "./blob-store.ts";

/** What is asked of a file: from `start` to `end`, both inclusive, or the last `suffix` bytes. */
export type ByteRange = { start: number; end?: number | undefined } | { suffix: number };

/** A file's bytes, ready to be sent; `range` is what `open` gives when a part was asked for. */
export type OpenArtifact = {
  filename: string;
  content_type: string;
  size_bytes: number;
  /** In hex; the same content has the same. */
  sha256: string;
  range: { start: number; end: number } | null;
  /** Opens the bytes; call it once. */
  open(): Promise<Readable>;
  /** Where the store itself hands the whole file to whoever has the URL; null where it cannot. */
  signedUrl(expiresInMs: number): Promise<string | null>;
};

/** What is known of a file whose bytes are stored. */
export type StoredFile = { relpath: string; content_type: string; blob_key: string; size_bytes: number; sha256: string };

/** Opens a stored file or a part of it; null when the range lies outside of it. */
export function openBlob(blobs: BlobStore, file: StoredFile, asked: ByteRange | undefined): OpenArtifact | null {
  const { relpath, content_type, blob_key, size_bytes, sha256 } = file;
  const range = asked === undefined ? null : clip(asked, size_bytes);
  if (range === "outside") return null;
  const filename = basename(relpath);
  return {
    filename,
    content_type,
    size_bytes,
    sha256,
    range,
    async open() {
      if ((await blobs.head(blob_key)) === null) throw new SkillrunError("unavailable", "The file's bytes are not there at the moment.");
      return await blobs.get(blob_key, range ?? undefined);
    },
    signedUrl: async (expiresInMs) => (await blobs.signedUrl?.(blob_key, { filename, contentType: content_type, expiresInMs })) ?? null,
  };
}

function clip(range: ByteRange, size: number): { start: number; end: number } | "outside" {
  const start = "suffix" in range ? Math.max(0, size - range.suffix) : range.start;
  const end = "suffix" in range ? size - 1 : Math.min(size - 1, range.end ?? size - 1);
  const empty = "suffix" in range && range.suffix === 0;
  return empty || start >= size || end < start ? "outside" : { start, end };
}
