import { repeat } from "../execution/worker/repeat.ts";
import type { Runtime } from "../runtime.ts";
import { deleteExpired } from "./delete-expired.ts";
import { deleteSpaces } from "./delete-spaces.ts";

const passIntervalMs = 10_000;
const maxBatchesPerPass = 50;

/** Deletes what has outlived its time, again and again, beside the worker's own work; `stop` waits for the batch under way alone. */
export function startRetention(runtime: Runtime, retentionDays: number | null, intervalMs = passIntervalMs): { stop(): Promise<void> } {
  let isStopping = false;
  const pass = async () => {
    for (let batch = 0; batch < maxBatchesPerPass && !isStopping; batch++) {
      const [expired, deleted] = [await deleteExpired(runtime, retentionDays), await deleteSpaces(runtime)];
      if (!expired.more && !deleted.more) return;
    }
  };
  const passes = repeat(intervalMs, pass, (error) => runtime.log.warn({ err: error }, "what has outlived its time could not be deleted"));
  return {
    stop() {
      isStopping = true;
      return passes.stop();
    },
  };
}
