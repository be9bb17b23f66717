import type { CommitItem, NewEvent } from "../../store/event/commit-item.ts";
import type { ExecutionRun } from "../../store/execution/execution-store.ts";
import { jsonText } from "../../store/json-text.ts";
import { statesAllowing } from "../execution-state.ts";

/** Begins the next attempt of an execution for a worker; refused when it is finished or another worker's. */
export function claimItem(run: ExecutionRun, workerId: string): CommitItem {
  const first = run.state === "queued";
  const started: NewEvent[] = first ? [{ type: "execution_started", payload: "{}" }] : [];
  // The database says from where the output of earlier attempts no longer counts: it knows their last checkpoint at this very moment.
  started.push({ type: "attempt_started", payload: jsonText({ worker_id: workerId, superseded_from_seq: null }) });
  return {
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
  };
}
