import type { Runtime } from "../runtime.ts";
import { findLooseBlobs, readDanglingRows, readReferredBlobs } from "../store/execution/retention-store.ts";

/** What does not fit together; each list is cut at `limit`. */
export type BlobFindings = {
  /** Blobs that no row refers to, older than anything that is about to be referred to. */
  orphans: string[];
  /** Keys that rows refer to and the store does not have, each with one of the rows. */
  missing: { key: string; holder: string }[];
  /** Rows that refer to executions or archives that do not exist. */
  dangling: string[];
};

/** A blob's row is written well within a day of the blob. */
const minOrphanAgeMs = 24 * 3_600_000;
const batchSize = 500;

/** Compares the store with the database, in batches, without locks: on an installation that works it is to find nothing. Changes nothing. */
export async function checkBlobs(
  { database, blobs }: Pick<Runtime, "database" | "blobs">,
  { limit = 1_000, minAgeMs = minOrphanAgeMs }: { limit?: number; minAgeMs?: number } = {},
): Promise<BlobFindings> {
  const orphans: string[] = [];
  let batch: string[] = [];
  const take = async () => {
    if (batch.length > 0) orphans.push(...(await findLooseBlobs(database, batch)));
    batch = [];
  };
  for await (const { key, put_at_ms } of blobs.list()) {
    if (Date.now() - put_at_ms >= minAgeMs) batch.push(key);
    if (batch.length === batchSize) await take();
    if (orphans.length >= limit) break;
  }
  await take();
  return {
    orphans: orphans.slice(0, limit),
    missing: await findMissing({ database, blobs }, limit),
    dangling: await readDanglingRows(database, limit),
  };
}

async function findMissing({ database, blobs }: Pick<Runtime, "database" | "blobs">, limit: number): Promise<BlobFindings["missing"]> {
  const missing: BlobFindings["missing"] = [];
  for (let after = ""; missing.length < limit; ) {
    const referred = await readReferredBlobs(database, after, batchSize);
    const last = referred.at(-1);
    if (last === undefined) break;
    after = last.key;
    for (const each of referred) if ((await blobs.head(each.key)) === null) missing.push(each);
  }
  return missing.slice(0, limit);
}
