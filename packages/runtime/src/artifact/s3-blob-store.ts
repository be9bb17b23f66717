import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { blobKeyOf, isBlobKey, requireBlobKey } from "./blob-key.ts";
import type { S3Location } from "./blob-location.ts";
import type { BlobStore } from "./blob-store.ts";
import { attachmentNamed } from "./content-disposition.ts";
import { createLocalCopies, type LocalCopiesOptions, type SpooledFile } from "./local-copies.ts";

/** How often a request is tried; the pauses between are the SDK's. */
const maxAttempts = 5;
const partBytes = 8 * 1024 * 1024;
/** What was put less than that long ago is as good as put now. */
const youngMs = 10_000;
/** What was put less than that long ago is looked at by no deletion by age. */
const safeAgeMs = 12 * 3_600_000;
/** Longer than a deletion takes from its look at the age. */
const settleMs = 1_000;
const longestSignatureS = 604_800;

const defaultCopies: LocalCopiesOptions = { maxBytes: 5_000_000_000, minIdleMs: 6 * 3_600_000 };

type Place = { client: S3Client; bucket: string; nameOf(key: string): string };

/**
 * Keeps blobs as objects of an S3-compatible bucket. A stream is first written down in `directory`, so that its digest is known before anything is
 * sent, a request that fails can be tried again, and what is too large or breaks off never reaches the bucket.
 */
export function createS3BlobStore(location: S3Location, directory: string, copiesOptions: Partial<LocalCopiesOptions> = {}): BlobStore {
  const { bucket, prefix } = location;
  const client = openClient(location);
  const nameOf = (key: string) => (prefix === "" ? "" : `${prefix}/`) + requireBlobKey(key);
  const place = { client, bucket, nameOf };
  const copies = createLocalCopies(directory, { ...defaultCopies, ...copiesOptions });

  const get: BlobStore["get"] = async (key, range) => {
    const part = range === undefined ? {} : { Range: `bytes=${range.start}-${range.end}` };
    const { Body, ContentRange } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: nameOf(key), ...part }));
    if (!(Body instanceof Readable)) throw new Error("The store answered without a body.");
    // A server need not heed a range, and some send more than they say.
    const startsAt = range === undefined || ContentRange === undefined ? 0 : range.start;
    return range === undefined ? Body : Readable.from(cut(Body, startsAt, range), { objectMode: false });
  };
  return {
    async put(body, { maxBytes, signal }) {
      const file = await copies.spool(body, { maxBytes, signal });
      const key = blobKeyOf(file.sha256);
      try {
        await upload(place, key, file, signal);
        await file.keep(key);
      } catch (error) {
        await file.drop();
        throw error;
      }
      return { key, size_bytes: file.size_bytes, sha256: file.sha256 };
    },
    get,
    async head(key) {
      const found = await look(place, key);
      return found === null ? null : { size_bytes: found.size_bytes };
    },
    async delete(key, { minAgeMs } = {}) {
      const name = nameOf(key);
      if (minAgeMs !== undefined) {
        const found = await look(place, key);
        if (found === null || Date.now() - found.put_at_ms < minAgeMs) return;
      }
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: name }));
      await copies.forget(key);
    },
    localPath: async (key) => await copies.pathOf(requireBlobKey(key), () => get(key)),
    async *list() {
      const before = prefix === "" ? "" : `${prefix}/`;
      for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: `${before}sha256/` })) {
        for (const { Key = "", Size = 0, LastModified } of page.Contents ?? []) {
          const key = Key.slice(before.length);
          if (isBlobKey(key)) yield { key, size_bytes: Size, put_at_ms: LastModified?.getTime() ?? 0 };
        }
      }
    },
    signedUrl: async (key, { filename, contentType, expiresInMs }) =>
      await getSignedUrl(
        client,
        new GetObjectCommand({
          Bucket: bucket,
          Key: nameOf(key),
          ResponseContentDisposition: attachmentNamed(filename),
          ResponseContentType: contentType,
        }),
        { expiresIn: Math.min(longestSignatureS, Math.max(1, Math.ceil(expiresInMs / 1_000))) },
      ),
  };
}

async function* cut(body: Readable, startsAt: number, { start, end }: { start: number; end: number }): AsyncGenerator<Buffer> {
  let at = startsAt;
  for await (const chunk of body) {
    const bytes: Buffer = Buffer.from(chunk);
    const piece = bytes.subarray(Math.max(0, start - at), Math.max(0, end + 1 - at));
    at += bytes.length;
    if (piece.length > 0) yield piece;
    if (at > end) return;
  }
}

function openClient({ endpoint, region, pathStyle }: S3Location): S3Client {
  return new S3Client({
    maxAttempts,
    region: region ?? "us-east-1",
    forcePathStyle: pathStyle ?? endpoint !== undefined,
    // Stores that are not Amazon's know no checksums in trailers; what is read is checked against its key where it matters.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    ...(endpoint !== undefined && { endpoint }),
  });
}

async function look({ client, bucket, nameOf }: Place, key: string): Promise<{ size_bytes: number; put_at_ms: number } | null> {
  try {
    const { ContentLength = 0, LastModified } = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: nameOf(key) }));
    return { size_bytes: ContentLength, put_at_ms: LastModified?.getTime() ?? 0 };
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** Content that is there is made young again; a deletion by age that has just looked at it may still win, so it is looked at once more. */
async function upload(place: Place, key: string, file: SpooledFile, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  const found = await look(place, key);
  if (found?.size_bytes === file.size_bytes) {
    const ageMs = Date.now() - found.put_at_ms;
    if (ageMs < youngMs) return;
    if (await renew(place, key)) {
      if (ageMs >= safeAgeMs) await delay(settleMs);
      const renewed = await look(place, key);
      if (renewed !== null && renewed.put_at_ms > found.put_at_ms) return;
    }
  }
  await send(place, key, file, signal);
}

async function renew({ client, bucket, nameOf }: Place, key: string): Promise<boolean> {
  const name = nameOf(key);
  try {
    await client.send(
      new CopyObjectCommand({
        Bucket: bucket,
        Key: name,
        CopySource: encodeURI(`${bucket}/${name}`),
        MetadataDirective: "REPLACE",
        Metadata: { renewed: new Date().toISOString() },
      }),
    );
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** In parts, each tried again by itself; what an upload that fails has sent is taken back. */
async function send({ client, bucket, nameOf }: Place, key: string, file: SpooledFile, signal: AbortSignal | undefined): Promise<void> {
  const body = createReadStream(file.path, { highWaterMark: 1024 * 1024 });
  const sending = new Upload({
    client,
    partSize: partBytes,
    queueSize: 2,
    params: { Bucket: bucket, Key: nameOf(key), Body: body, ContentType: "application/octet-stream" },
  });
  const abort = () => void sending.abort();
  signal?.addEventListener("abort", abort, { once: true });
  try {
    await sending.done();
  } finally {
    signal?.removeEventListener("abort", abort);
    body.destroy();
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && (error.name === "NotFound" || error.name === "NoSuchKey");
}
