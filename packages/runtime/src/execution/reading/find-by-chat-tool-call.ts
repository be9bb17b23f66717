import { type ByChatToolCall, type ExecutionDetail, SkillrunError } from "@skillrun/contract";
import type { RequestContext } from "../../runtime.ts";
import { readByToolCall, toolCallHash } from "../../store/execution/execution-store.ts";

/** The execution of a tool call; with `wait_seconds` it waits for the row to exist, and answers the moment it does. `not_found` when it does not. */
export async function findByChatToolCall(
  { runtime, principal }: RequestContext,
  input: ByChatToolCall,
  signal?: AbortSignal,
): Promise<ExecutionDetail> {
  const allowed = runtime.scope.require(principal, input.space_id);
  if (allowed !== undefined) await allowed;
  const found = await readByToolCall(runtime.database, input.space_id, input.tool_call_id);
  if (found !== null) return found;
  if (input.wait_seconds > 0) {
    const patience = AbortSignal.timeout(Math.ceil(input.wait_seconds * 1_000));
    const until = signal === undefined ? patience : AbortSignal.any([patience, signal]);
    const head = await runtime.toolCalls.wait(toolCallHash(input.space_id, input.tool_call_id), until);
    const arrived = head === null ? null : await readByToolCall(runtime.database, input.space_id, input.tool_call_id);
    if (arrived !== null) return arrived;
  }
  throw new SkillrunError("not_found", "There is no execution of this tool call.");
}
