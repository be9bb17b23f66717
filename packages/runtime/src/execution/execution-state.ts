import type { ExecutionState } from "@skillrun/contract";

/** What can happen to an execution. */
export type ExecutionAct = "start" | "restart" | "append" | "ask_cancel" | "complete" | "fail" | "cancel" | "wait" | "resume";

/** The whole table: the state after the act, or null where the act is refused. Forward only; final states are final. */
export const transitions: Readonly<Record<ExecutionState, Readonly<Record<ExecutionAct, ExecutionState | null>>>> = {
  queued: {
    start: "running",
    restart: null,
    append: null,
    ask_cancel: null,
    complete: null,
    fail: "failed",
    cancel: "cancelled",
    wait: null,
    resume: null,
  },
  running: {
    start: null,
    restart: "running",
    append: "running",
    ask_cancel: "running",
    complete: "completed",
    fail: "failed",
    cancel: "cancelled",
    wait: "waiting",
    resume: null,
  },
  waiting: {
    start: null,
    restart: null,
    append: null,
    ask_cancel: null,
    complete: null,
    fail: "failed",
    cancel: "cancelled",
    wait: null,
    resume: "running",
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
  return { start: null, restart: null, append: null, ask_cancel: null, complete: null, fail: null, cancel: null, wait: null, resume: null };
}
