import type { Runtime } from "../../runtime.ts";
import { databaseFaultOf } from "../../store/connection/database-fault.ts";
import type { ExecutionRun } from "../../store/execution/execution-store.ts";
import { AttemptLost } from "./attempt-writer.ts";
import { claimItem } from "./claim-item.ts";
import { cancelled, type Ending, timedOut, workerLost } from "./ending.ts";
import { finishExecution } from "./finish-execution.ts";
import { type HeldSlot, runAttempt, type StopReason } from "./run-attempt.ts";

const maxLostWorkers = 3;

/**
 * How a run ended here: `finished`, or gone to wait; `let_go`, the execution is unfinished and another worker may take it; `broken`, the same, but
 * by a fault that may well come again.
 */
export type RunEnd = "finished" | "let_go" | "broken";

/** How an execution ends that is not to have another attempt; null when it may. */
export function mustEnd(run: ExecutionRun): Ending | null {
  if (run.cancel_requested) return cancelled;
  if (run.worker_lost_count >= maxLostWorkers) return workerLost(run.worker_lost_count);
  return run.remaining_ms !== null && run.remaining_ms <= 0 ? timedOut(run.limits?.wallclock_ms ?? 0) : null;
}

/** Runs one attempt of an execution on this worker, from its claim to its final event. `signal`'s reason is a `StopReason`. */
export async function runExecution(
  runtime: Runtime,
  run: ExecutionRun,
  workerId: string,
  signal: AbortSignal,
  slot?: HeldSlot,
): Promise<RunEnd> {
  if (signal.aborted && signal.reason === ("let_go" satisfies StopReason)) return "let_go";
  const finish = async (ending: Ending, attempt: number): Promise<RunEnd> => {
    slot?.leave();
    return (await finishExecution(runtime, { run, attempt, workerId, signal }, ending)) ? "finished" : "let_go";
  };
  try {
    const over = mustEnd(run);
    if (over !== null) return await finish(over, run.attempt);
    if (!run.is_claimed && !(await runtime.events.append(claimItem(run, workerId))).accepted) return "finished";
    const attempt = run.is_claimed ? run.attempt : run.attempt + 1;
    const end = await runAttempt(runtime, { run, attempt, workerId }, slot, signal);
    if (end === "parked") return "finished";
    if (end === "let_go") return "let_go";
    return await finish(end, attempt);
  } catch (error) {
    if (error instanceof AttemptLost) return "let_go";
    // The log could not be written: this attempt is over, whatever became of the database.
    runtime.log.error({ err: error, execution_id: run.id }, "an attempt was given up");
    return databaseFaultOf(error) === "away" ? "let_go" : "broken";
  }
}
