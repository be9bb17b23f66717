import type { ExecutionSummary, ListExecutions, Page } from "@skillrun/contract";
import type { RequestContext } from "../../runtime.ts";
import { listExecutionRows } from "../../store/execution/execution-store.ts";

/** A page of a space's executions, newest first. */
export async function listExecutions({ runtime, principal }: RequestContext, input: ListExecutions): Promise<Page<ExecutionSummary>> {
  await runtime.scope.require(principal, input.space_id, "executions:read");
  return await listExecutionRows(runtime.database, input);
}
