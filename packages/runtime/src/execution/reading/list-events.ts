import { type ExecutionEvent, type ListEvents, type ListEventsByChatToolCall, type Page, SkillrunError } from "@skillrun/contract";
import { readStoredEvent } from "../../event-log/event-frame.ts";
import type { RequestContext } from "../../runtime.ts";
import { type LogHead, readEventPage } from "../../store/event/event-store.ts";
import { readLogHeadOf, toolCallHash } from "../../store/execution/execution-store.ts";

/** A page of an execution's event log (its root's), oldest first; `next_cursor` is the `after` of the next page. */
export async function listEvents(context: RequestContext, input: ListEvents): Promise<Page<ExecutionEvent>> {
  const { runtime, principal } = context;
  await runtime.scope.reach(principal, input.space_id, "executions:read", input);
  const head = await readLogHeadOf(runtime.database, input.space_id, input.execution_id);
  if (head === null) throw new SkillrunError("not_found", "There is no such execution.");
  return readPage(context, head, input);
}

/** The same by tool call id; empty before the execution exists (E9). */
export async function listEventsByChatToolCall(context: RequestContext, input: ListEventsByChatToolCall): Promise<Page<ExecutionEvent>> {
  const { runtime, principal } = context;
  await runtime.scope.reach(principal, input.space_id, "executions:read", input);
  const [head] = await runtime.toolCalls.read(toolCallHash(input.space_id, input.tool_call_id));
  return head === undefined ? { data: [], meta: { next_cursor: null, has_more: false } } : readPage(context, head, input);
}

async function readPage(
  { runtime }: RequestContext,
  head: LogHead,
  { after, cursor, limit }: Pick<ListEvents, "after" | "cursor" | "limit">,
): Promise<Page<ExecutionEvent>> {
  const events = await readEventPage(runtime.database, head.root_execution_id, cursor ?? after, limit + 1);
  const shown = events.slice(0, limit);
  const more = events.length > limit;
  return { data: shown.map(readStoredEvent), meta: { next_cursor: more ? String(shown.at(-1)?.seq) : null, has_more: more } };
}
