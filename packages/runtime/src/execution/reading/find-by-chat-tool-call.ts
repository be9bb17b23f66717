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
  const { space_id, tool_call_id } = input;
  const mayCome = input.wait_seconds > 0;
  const allowed = runtime.scope.reach(principal, space_id, "executions:read", { tool_call_id, may_come: mayCome });
  if (allowed !== undefined) await allowed;
  const found = await read(runtime.database, space_id, tool_call_id);
  if (found !== null) {
    // It may have come just now, after a token was let in that only waits for it.
    if (mayCome && principal.credential.target !== null)
      await runtime.scope.reach(principal, space_id, "executions:read", { tool_call_id });
    return found;
  }
  if (mayCome) {
    const patience = AbortSignal.timeout(Math.ceil(input.wait_seconds * 1_000));
    const until = signal === undefined ? patience : AbortSignal.any([patience, signal]);
    const head = await runtime.toolCalls.wait(toolCallHash(input.space_id, input.tool_call_id), until);
    // Meanwhile the credential may have ended, or the call turned out to be another's.
    await runtime.authenticator.requireGood(principal);
    await runtime.scope.reach(principal, space_id, "executions:read", { tool_call_id, may_come: head === null });
    const arrived = head === null ? null : await read(runtime.database, space_id, tool_call_id);
    if (arrived !== null) return arrived;
  }
  throw new SkillrunError("not_found", "There is no execution of this tool call.");
}
