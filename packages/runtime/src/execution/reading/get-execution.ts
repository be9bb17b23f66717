import { type ExecutionDetail, type ExecutionRef, SkillrunError } from "@skillrun/contract";
import type { RequestContext } from "../../runtime.ts";
import { readExecution } from "../../store/execution/execution-store.ts";

/** One execution of a space. */
export async function getExecution({ runtime, principal }: RequestContext, ref: ExecutionRef): Promise<ExecutionDetail> {
  await runtime.scope.reach(principal, ref.space_id, "executions:read", ref);
  const found = await readExecution(runtime.database, ref.space_id, ref.execution_id);
  if (found === null) throw new SkillrunError("not_found", "There is no such execution.");
  return found;
}
