import type { ExecutionEvent } from "@skillrun/contract";
import { type TrackedEnvelope, tracked } from "@trpc/server";

/** Gives each event its `seq` as the id a subscription resumes from (E5). */
export async function* trackBySeq(events: AsyncIterable<ExecutionEvent>): AsyncGenerator<TrackedEnvelope<ExecutionEvent>, void> {
  for await (const event of events) yield tracked(String(event.seq), event);
}

/** Gives each event of a thread the id of its frame, which a subscription resumes from (E11). */
export async function* trackById(
  frames: AsyncIterable<{ id: string; event: ExecutionEvent }>,
): AsyncGenerator<TrackedEnvelope<ExecutionEvent>, void> {
  for await (const { id, event } of frames) yield tracked(id, event);
}
