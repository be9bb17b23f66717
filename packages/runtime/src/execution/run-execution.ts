import type { Runtime } from "../runtime.ts";
import { databaseFaultOf } from "../store/database-fault.ts";
import type { NewEvent } from "../store/event-commit.ts";
import { type ExecutionRun, readRun } from "../store/execution-store.ts";
import { jsonText } from "../store/json-text.ts";
import { AttemptLost } from "./attempt-writer.ts";
import { cancelled, type Ending, timedOut, workerLost } from "./ending.ts";
import { statesAllowing } from "./execution-state.ts";
import { finishExecution } from "./finish-execution.ts";
import { type HeldSlot, runAttempt, type StopReason } from "./run-attempt.ts";

const maxLostWorkers = 3;

/**
 * How a run ended here: `finished`, or gone to wait; `let_go`, the execution is unfinished and another worker may take it; `broken`, the same, but
 * by a fault that may well come again.
 */
export type RunEnd = "finished" | "let_go" | "broken";

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
    if (run.cancel_requested) return await finish(cancelled, run.attempt);
    if (run.worker_lost_count >= maxLostWorkers) return await finish(workerLost(run.worker_lost_count), run.attempt);
    if (run.remaining_ms !== null && run.remaining_ms <= 0) return await finish(timedOut(run.limits?.wallclock_ms ?? 0), run.attempt);
    if (!run.is_claimed && !(await claimAttempt(runtime, run, workerId))) return "finished";
    const attempt = run.is_claimed ? run.attempt : run.attempt + 1;
    const end = await runAttempt(runtime, { run, attempt, workerId }, slot, signal);
    if (end === "parked") return "finished";
    if (end === "let_go") return "let_go";
    // What fails because it was told to stop, or something below it was, is cancelled: it may not have heard of it yet.
    const isCancelled = end.act === "fail" && (await readRun(runtime.database, run.id))?.cancel_requested === true;
    return await finish(isCancelled ? cancelled : end, attempt);
  } catch (error) {
    if (error instanceof AttemptLost) return "let_go";
    // The log could not be written: this attempt is over, whatever became of the database.
    runtime.log.error({ err: error, execution_id: run.id }, "an attempt was given up");
    return databaseFaultOf(error) === "away" ? "let_go" : "broken";
  }
}

/** Begins the next attempt; false when the execution is finished or another worker's. */
async function claimAttempt(runtime: Runtime, run: ExecutionRun, workerId: string): Promise<boolean> {
  const first = run.state === "queued";
  const started: NewEvent[] = first ? [{ type: "execution_started", payload: "{}" }] : [];
  // The database says from where the output of earlier attempts no longer counts: it knows their last checkpoint at this very moment.
  started.push({ type: "attempt_started", payload: jsonText({ worker_id: workerId, superseded_from_seq: null }) });
  const claimed = await runtime.events.append({
    execution_id: run.id,
    root_execution_id: run.root_execution_id,
    attempt: run.attempt,
    claimed_by: workerId,
    from_states: statesAllowing(first ? "start" : "restart"),
    patch: {
      state: "running",
      attempt: run.attempt + 1,
      worker_id: workerId,
      started: true,
      parked: false,
      ...(first ? { checkpoint: true } : {}),
    },
    events: started,
  });
  return claimed.accepted;
}
