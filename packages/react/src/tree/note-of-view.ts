import { type ExecutionView, isFinalState, pendingApprovals } from "@skillrun/contract";
import { formatCount } from "../card/format-quantity.ts";

/** What is below an execution, or else what it is at, or at least what it said first: several of one skill look alike. */
export function noteOfView(view: ExecutionView): string | null {
  const { sub_executions, state, progress, logs } = view;
  if (state !== "waiting" && pendingApprovals(view).length > 0) return "a decision is needed below";
  if (sub_executions.length > 0) {
    const finished = sub_executions.filter((child) => child.state !== null && isFinalState(child.state));
    return `${formatCount(finished.length)} of ${formatCount(sub_executions.length)} below`;
  }
  return (state === "running" ? progress?.message : null) ?? logs[0]?.message ?? null;
}
