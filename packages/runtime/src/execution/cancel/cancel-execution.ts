import { type ExecutionDetail, type ExecutionRef, isFinalState, SkillrunError, type SpaceId } from "@skillrun/contract";
import { auditRow } from "../../audit/audit-row.ts";
import type { RequestContext } from "../../runtime.ts";
import { readByToolCall, readExecution } from "../../store/execution/execution-store.ts";
import { leavePlace } from "../dispatch/admit-executions.ts";
import { cancelTree } from "./cancel-tree.ts";

/** Cancels an execution and all below it: at once while it waits, by its signal while it runs. Idempotent; a finished one comes back unchanged. */
export async function cancelExecution(context: RequestContext, ref: ExecutionRef): Promise<ExecutionDetail> {
  const { runtime, principal } = context;
  await runtime.scope.reach(principal, ref.space_id, "executions:cancel", ref);
  return await cancel(context, ref.space_id, await readExecution(runtime.database, ref.space_id, ref.execution_id));
}

/** Cancels the execution of a tool call. */
export async function cancelByChatToolCall(
  context: RequestContext,
  input: { space_id: SpaceId; tool_call_id: string },
): Promise<ExecutionDetail> {
  const { runtime, principal } = context;
  await runtime.scope.reach(principal, input.space_id, "executions:cancel", input);
  return await cancel(context, input.space_id, await readByToolCall(runtime.database, input.space_id, input.tool_call_id));
}

async function cancel(context: RequestContext, spaceId: SpaceId, found: ExecutionDetail | null): Promise<ExecutionDetail> {
  const { runtime, principal } = context;
  if (found === null) throw new SkillrunError("not_found", "There is no such execution.");
  if (isFinalState(found.state)) return found;
  const audit = auditRow(context, { action: "execution.cancelled", resource_id: found.id, space_id: spaceId });
  await cancelTree(runtime, found.id, { principal_id: principal.id, audit });
  if (found.parent_execution_id === null) await leavePlace(runtime, found);
  return (await readExecution(runtime.database, spaceId, found.id)) ?? found;
}
