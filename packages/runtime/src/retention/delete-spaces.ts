import { ExecutionId, ScheduleId, type SpaceId } from "@skillrun/contract";
import { cancelOpenRoots } from "../execution/cancel/cancel-open-roots.ts";
import type { Runtime } from "../runtime.ts";
import { deleteTrees, findLooseBlobs, lockRetention } from "../store/execution/retention-store.ts";
import {
  deleteSchedulesOf,
  deleteSpaceRows,
  hasExecutions,
  readDeletedSpaces,
  readFinishedRoots,
} from "../store/identity/space-removal-store.ts";
import { minBlobAgeMs } from "./delete-expired.ts";

const maxSpaces = 20;
const maxTrees = 200;

/**
 * Takes away what deleted spaces hold, a batch of each: what still runs is cancelled at once; a day later, when their blobs are old enough to be known
 * as nobody's, schedules go, trees as a whole, then threads, skills and members, and the space itself. Returns how many spaces are gone, and whether there
 * is more to do at once.
 */
export async function deleteSpaces(runtime: Runtime): Promise<{ spaces: number; more: boolean }> {
  let spaces = 0;
  let more = false;
  for (const { id, is_due } of await readDeletedSpaces(runtime.database, minBlobAgeMs, maxSpaces)) {
    await cancelOpenRoots(runtime, id, null);
    if (!is_due) continue;
    const { trees, isGone } = await deleteBatch(runtime, id);
    if (isGone) spaces += 1;
    more ||= trees === maxTrees;
  }
  return { spaces, more };
}

async function deleteBatch({ database, blobs, engine }: Runtime, id: SpaceId): Promise<{ trees: number; isGone: boolean }> {
  return await database.transaction(async (transaction) => {
    if (!(await lockRetention(transaction))) return { trees: 0, isGone: false };
    for (const schedule of await deleteSchedulesOf(transaction, id)) await engine.schedules.remove(transaction, ScheduleId.parse(schedule));
    const roots = (await readFinishedRoots(transaction, id, maxTrees)).map((root) => ExecutionId.parse(root));
    const keys = roots.length === 0 ? [] : await deleteTrees(transaction, roots);
    const isGone = !(await hasExecutions(transaction, id));
    if (isGone) keys.push(...(await deleteSpaceRows(transaction, id)));
    const loose = keys.length === 0 ? [] : await findLooseBlobs(transaction, keys);
    // Before the commit, as the expired are: should it fail, the next pass finds the rows again.
    for (const key of loose) await blobs.delete(key, { minAgeMs: minBlobAgeMs });
    return { trees: roots.length, isGone };
  });
}
