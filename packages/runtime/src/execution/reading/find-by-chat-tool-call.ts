import { type ByChatToolCall, type ExecutionDetail, SkillrunError } from "@skillrun/contract";
import type { RequestContext } from "../../runtime.ts";
import { readByToolCall, readTextByToolCall, toolCallHash } from "../../store/execution/execution-store.ts";

/** The execution of a tool call; with `wait_seconds` it waits for the row to exist, and answers the moment it does. `not_found` when it does not. */
export function findByChatToolCall(context: RequestContext, input: ByChatToolCall, signal?: AbortSignal): Promise<ExecutionDetail> {
  return find(context, input, signal, readByToolCall);
}

/** The same as JSON text: parsing it only to write it again would be a good part of a lookup. */
export function findTextByChatToolCall(context: RequestContext, input: ByChatToolCall, signal?: AbortSignal): Promise<string> {
  return find(context, input, signal, readTextByToolCall);
}

async function find<Found>(
  { runtime, principal }: RequestContext,
  input: ByChatToolCall,
  signal: AbortSignal | undefined,
  read: (database: RequestContext["runtime"]["database"], spaceId: ByChatToolCall["space_id"], toolCallId: string) => Promise<Found | null>,
): Promise<Found> {
  const allowed = runtime.scope.require(principal, input.space_id, "executions:read");
  if (allowed !== undefined) await allowed;
  const found = await read(runtime.database, input.space_id, input.tool_call_id);
  if (found !== null) return found;
  if (input.wait_seconds > 0) {
    const patience = AbortSignal.timeout(Math.ceil(input.wait_seconds * 1_000));
    const until = signal === undefined ? patience : AbortSignal.any([patience, signal]);
    const head = await runtime.toolCalls.wait(toolCallHash(input.space_id, input.tool_call_id), until);
    const arrived = head === null ? null : await read(runtime.database, input.space_id, input.tool_call_id);
    if (arrived !== null) return arrived;
  }
  throw new SkillrunError("not_found", "There is no execution of this tool call.");
}
