import { isFinalState } from "../wire/execution.ts";
import type { ExecutionId } from "../wire/id.ts";
import type { ApprovalView, ExecutionView } from "./execution-view.ts";

/** A question that is open somewhere in a tree. `path` has the skills from below the root down to the one that asks: empty for the root's own. */
export type PendingApproval = { approval: ApprovalView; executionId: ExecutionId; path: readonly string[] };

/** Every open question of an execution and all below it, its own first. */
export function pendingApprovals(view: ExecutionView, path: readonly string[] = []): PendingApproval[] {
  const { execution_id: executionId } = view;
  if (executionId === null || (view.state !== null && isFinalState(view.state))) return [];
  const own = view.approvals.filter((approval) => approval.decision === null).map((approval) => ({ approval, executionId, path }));
  const below = view.sub_executions.map((child) => pendingApprovals(child, [...path, child.summary?.skill_slug ?? "sub-execution"]));
  return [...own, ...below.flat()];
}
