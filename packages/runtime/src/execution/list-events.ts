import { type ExecutionEvent, type ListEvents, type Page, SkillrunError } from "@skillrun/contract";
import { readStoredEvent } from "../event-log/event-frame.ts";
import type { RequestContext } from "../runtime.ts";
import { readEventPage } from "../store/event-store.ts";
import { readLogHeadOf } from "../store/execution-store.ts";

/** A page of an execution's event log (its root's), oldest first; `next_cursor` is the `after` of the next page. */
export async function listEvents({ runtime, principal }: RequestContext, input: ListEvents): Promise<Page<ExecutionEvent>> {
  await runtime.scope.require(principal, input.space_id);
  const head = await readLogHeadOf(runtime.database, input.space_id, input.execution_id);
  if (head === null) throw new SkillrunError("not_found", "There is no such execution.");
  const events = await readEventPage(runtime.database, head.root_execution_id, input.cursor ?? input.after, input.limit + 1);
  const shown = events.slice(0, input.limit);
  const more = events.length > input.limit;
  return { data: shown.map(readStoredEvent), meta: { next_cursor: more ? String(shown.at(-1)?.seq) : null, has_more: more } };
}
