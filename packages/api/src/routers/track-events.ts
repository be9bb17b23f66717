import type { ExecutionEvent } from "@skillrun/contract";
import { type TrackedEnvelope, tracked } from "@trpc/server";
import { type Reading, whileAllowed } from "../stream-rights.ts";

/** Gives each event its `seq` as the id a subscription resumes from (E5). */
export async function* trackBySeq(
  reading: Reading,
  open: (signal: AbortSignal) => AsyncIterable<ExecutionEvent>,
): AsyncGenerator<TrackedEnvelope<ExecutionEvent>, void> {
  for await (const event of whileAllowed(reading, open)) yield tracked(String(event.seq), event);
}

/** Gives each event of a thread the id of its frame, which a subscription resumes from (E11). */
export async function* trackById(
  reading: Reading,
  open: (signal: AbortSignal) => AsyncIterable<{ id: string; event: ExecutionEvent }>,
): AsyncGenerator<TrackedEnvelope<ExecutionEvent>, void> {
  for await (const { id, event } of whileAllowed(reading, open)) yield tracked(id, event);
}
