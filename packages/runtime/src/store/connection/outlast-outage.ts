import { setTimeout } from "node:timers/promises";
import { databaseFaultOf } from "./database-fault.ts";

const retryIntervalMs = 500;

/** How long work waits for a database that is away when nothing else is said. */
export const defaultPatienceMs = 30_000;

/** What may be said about waiting. */
export type Patience = {
  patienceMs: number;
  /** Called once, with what the work failed of first; for the one line that says what is waited for. */
  onWait(error: unknown): void;
  /** Ends the waiting: the work's last error is thrown at once. */
  signal?: AbortSignal | undefined;
};

/**
 * Does `work` again for as long as it fails because the database is away, as one is that restarts, and for `patienceMs` from the first such
 * failure at most; then, and at any other fault, its error is thrown. `work` must leave nothing behind when it fails.
 */
export async function outlastOutage<Result>(work: () => Promise<Result>, { patienceMs, onWait, signal }: Patience): Promise<Result> {
  let deadline: number | null = null;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const now = performance.now();
      if (databaseFaultOf(error) !== "away" || patienceMs <= 0 || now >= (deadline ?? Number.POSITIVE_INFINITY)) throw error;
      if (deadline === null) onWait(error);
      deadline ??= now + patienceMs;
      await setTimeout(retryIntervalMs, undefined, signal === undefined ? {} : { signal }).catch(() => {});
      if (signal?.aborted === true) throw error;
    }
  }
}
