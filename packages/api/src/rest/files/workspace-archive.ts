import { ExecutionRef, SkillrunError } from "@skillrun/contract";
import { getExecution } from "@skillrun/runtime";
import { type RestCall, requestContextOf } from "../request/rest-call.ts";

/** `GET .../skills/executions/{execution_id}/workspace-archive`: 404, since no execution's workspace is archived yet. */
export async function downloadWorkspaceArchive(call: RestCall): Promise<void> {
  await getExecution(requestContextOf(call), ExecutionRef.parse(call.params));
  throw new SkillrunError("not_found", "This execution's workspace is not archived.");
}
