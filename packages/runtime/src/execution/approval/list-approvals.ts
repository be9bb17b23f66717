import { type Approval, type ExecutionRef, type Page, PageQuery, SkillrunError } from "@skillrun/contract";
import type { RequestContext } from "../../runtime.ts";
import { listApprovalRows } from "../../store/execution/approval-store.ts";
import { readLogHeadOf } from "../../store/execution/execution-store.ts";

/** A page of what an execution has asked people, newest first. */
export async function listApprovals(
  { runtime, principal }: RequestContext,
  input: ExecutionRef & Partial<PageQuery>,
): Promise<Page<Approval>> {
  await runtime.scope.reach(principal, input.space_id, "executions:read", input);
  if ((await readLogHeadOf(runtime.database, input.space_id, input.execution_id)) === null)
    throw new SkillrunError("not_found", "There is no such execution.");
  return await listApprovalRows(runtime.database, { ...input, ...PageQuery.parse(input) });
}
