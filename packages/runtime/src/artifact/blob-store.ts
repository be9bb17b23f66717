import type { Readable } from "node:stream";

/** What is known of stored bytes; keys are made of the content's SHA-256, never of a user's text. */
export type Blob = { key: string; size_bytes: number; sha256: Buffer };

/** Where bytes are kept. The row that refers to a blob is written within a day of its `put`; until then only the blob's age protects it. */
export type BlobStore = {
  /** Stores a stream whole or not at all. Past `maxBytes` it rejects with `BlobTooLarge`. The same content is stored once. */
  put(body: Readable, options: { maxBytes: number; signal?: AbortSignal }): Promise<Blob>;
  /** Bytes `start` to `end`, both inclusive. */
  get(key: string, range?: { start: number; end: number }): Promise<Readable>;
  head(key: string): Promise<{ size_bytes: number } | null>;
  /** With `minAgeMs` only what was put last that long ago: what is put again at this very moment stays. */
  delete(key: string, options?: { minAgeMs?: number }): Promise<void>;
  /** A local path of the content to be read only, for those that need a file; a remote store makes a copy. */
  localPath(key: string): Promise<string>;
  /** Every blob that lies in the store whole, in the order of the keys. */
  list(): AsyncIterable<{ key: string; size_bytes: number; put_at_ms: number }>;
  /** A URL that gives the content, as a download of that name, to whoever has it; null, or not there, where the store has no such thing. */
  signedUrl?(key: string, options: { filename: string; contentType: string; expiresInMs: number }): Promise<string | null>;
};

/** More bytes came than were allowed. */
export class BlobTooLarge extends Error {
  readonly maxBytes: number;

  constructor(maxBytes: number) {
    super(`more than ${maxBytes} bytes`);
    this.name = "BlobTooLarge";
    this.maxBytes = maxBytes;
  }
}
