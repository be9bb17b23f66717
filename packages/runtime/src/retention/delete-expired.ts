import type { Runtime } from "../runtime.ts";
import { deleteTrees, findExpiredRoots, findLooseBlobs, forgetIdempotencyKeys, lockRetention } from "../store/execution/retention-store.ts";

const maxTrees = 200;
const maxEvents = 20_000;
const maxIdempotencyKeys = 2_000;

/** A blob's row is written well within a day of the blob: one that was put since may be about to be referred to. */
export const minBlobAgeMs = 24 * 3_600_000;

/** What one batch deleted; `more` when there may be more to delete at once. */
export type DeletedBatch = { trees: number; blobs: number; idempotencyKeys: number; more: boolean };

/**
 * Deletes one batch, in one commit: trees that finished longer ago than `retentionDays` (none when that is null), each as a whole, with the
 * blobs that nothing refers to any more, and idempotency keys older than a day. Nothing while another process does the same.
 */
export async function deleteExpired(
  { database, blobs }: Pick<Runtime, "database" | "blobs">,
  retentionDays: number | null,
): Promise<DeletedBatch> {
  return await database.transaction(async (transaction) => {
    if (!(await lockRetention(transaction))) return { trees: 0, blobs: 0, idempotencyKeys: 0, more: false };
    const idempotencyKeys = await forgetIdempotencyKeys(transaction, maxIdempotencyKeys);
    const limit = { trees: maxTrees, events: maxEvents };
    const roots = retentionDays === null ? [] : await findExpiredRoots(transaction, retentionDays, limit);
    const keys = roots.length === 0 ? [] : await deleteTrees(transaction, roots);
    const loose = keys.length === 0 ? [] : await findLooseBlobs(transaction, keys);
    // Before the commit: should it fail, the rows are still there to find the blobs by, and the next pass ends what this one began.
    for (const key of loose) await blobs.delete(key, { minAgeMs: minBlobAgeMs });
    return { trees: roots.length, blobs: loose.length, idempotencyKeys, more: roots.length > 0 || idempotencyKeys === maxIdempotencyKeys };
  });
}
