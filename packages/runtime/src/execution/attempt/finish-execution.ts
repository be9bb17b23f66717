import { setTimeout as delay } from "node:timers/promises";
import { isFinalState } from "@skillrun/contract";
import type { Runtime } from "../../runtime.ts";
import type { CommitItem } from "../../store/event/commit-item.ts";
import { readRun } from "../../store/execution/execution-store.ts";
import { cancelSubExecutions } from "../cancel/cancel-tree.ts";
import { leavePlace } from "../dispatch/admit-executions.ts";
import { statesAllowing } from "../execution-state.ts";
import { resumeExecution } from "../sub-execution/resume-execution.ts";
import type { HeldAttempt } from "./attempt-writer.ts";
import { cancelled, type Ending } from "./ending.ts";
import type { StopReason } from "./run-attempt.ts";

/** How long sub-executions may take to end before they are told again. */
const patienceMs = 250;

/**
 * Ends the execution, after all below it have ended: its event is the last of its tree (E7). Nothing when it is finished or another worker's by now.
 * False when the worker must let go of it before its sub-executions have ended.
 */
export async function finishExecution(runtime: Runtime, held: HeldAttempt, { act, patch, event }: Ending): Promise<boolean> {
  const { run, attempt, workerId, signal } = held;
  const item: CommitItem = {
    execution_id: run.id,
    root_execution_id: run.root_execution_id,
    parent_execution_id: run.parent_execution_id,
    attempt,
    claimed_by: workerId,
    from_states: statesAllowing(act),
    patch: { ...patch, finished: true, worker_id: null },
    events: [event],
  };
  for (;;) {
    const result = await runtime.events.append(item);
    if (result.accepted) {
      if (result.parent_waits === true && run.parent_execution_id !== null)
        await resumeExecution(runtime, { id: run.parent_execution_id, root_execution_id: run.root_execution_id }).catch(
          (error: unknown) => {
            runtime.log.warn({ err: error, execution_id: run.parent_execution_id }, "a caller could not be woken; the next sweep does it");
          },
        );
      if (run.parent_execution_id === null) await leavePlace(runtime, run);
      return true;
    }
    const now = await readRun(runtime.database, run.id);
    const isOurs = now !== null && !isFinalState(now.state) && now.attempt === attempt && (now.worker_id ?? workerId) === workerId;
    if (!isOurs) return true;
    // Whoever was told that it is being cancelled is not to see it completed.
    if (now.cancel_requested && act !== "cancel") return await finishExecution(runtime, held, cancelled);
    if (signal.aborted && signal.reason === ("let_go" satisfies StopReason)) return false;
    await endSubExecutions(runtime, held);
  }
}

async function endSubExecutions(runtime: Runtime, { run }: HeldAttempt): Promise<void> {
  const open = await cancelSubExecutions(runtime, run.id);
  const soon = AbortSignal.timeout(patienceMs);
  const ends = open.map((id) => runtime.subExecutions.wait(run.root_execution_id, id, soon));
  const outcomes = await Promise.allSettled(ends);
  // A process that closes ends every wait at once.
  if (outcomes.some(({ status }) => status === "rejected") && !soon.aborted) await delay(patienceMs);
}
