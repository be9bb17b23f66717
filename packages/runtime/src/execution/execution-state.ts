import type { ExecutionState } from "@skillrun/contract";

/** What can happen to an execution. `wake` queues one that waits for sub-executions alone, `resume` one that waits for a person too. */
export type ExecutionAct =
  | "start"
  | "restart"
  | "append"
  | "ask_cancel"
  | "complete"
  | "fail"
  | "cancel"
  | "wait"
  | "wake"
  | "resume"
  | "decide";

/** The whole table: the state after the act, or null where the act is refused. Forward only; final states are final. */
export const transitions: Readonly<Record<ExecutionState, Readonly<Record<ExecutionAct, ExecutionState | null>>>> = {
  queued: { ...nothing(), start: "running", ask_cancel: "queued", fail: "failed", cancel: "cancelled" },
  running: {
    start: null,
    restart: "running",
    append: "running",
    ask_cancel: "running",
    complete: "completed",
    fail: "failed",
    cancel: "cancelled",
    wait: "waiting",
    wake: "running",
    resume: null,
    decide: "running",
  },
  waiting: {
    start: null,
    restart: null,
    append: null,
    ask_cancel: "waiting",
    complete: null,
    fail: "failed",
    cancel: "cancelled",
    wait: null,
    wake: null,
    resume: "running",
    decide: "waiting",
  },
  completed: nothing(),
  failed: nothing(),
  cancelled: nothing(),
};

/** The states in which an act is allowed, as the store's commit takes them. */
export function statesAllowing(act: ExecutionAct): string {
  return Object.entries(transitions)
    .filter(([, acts]) => acts[act] !== null)
    .map(([state]) => state)
    .join(",");
}

function nothing(): Record<ExecutionAct, null> {
  return {
    start: null,
    restart: null,
    append: null,
    ask_cancel: null,
    complete: null,
    fail: null,
    cancel: null,
    wait: null,
    wake: null,
    resume: null,
    decide: null,
  };
}
