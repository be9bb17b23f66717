import { SkillrunError, type ThreadRef } from "@skillrun/contract";
import { readThreadCursor } from "../../event-log/thread-cursor.ts";
import type { ThreadReader } from "../../event-log/thread-stream.ts";
import type { RequestContext } from "../../runtime.ts";
import { readThread } from "../../store/thread/thread-store.ts";

/** Where in a thread to begin: `after` is the `id` of a frame, null the start; `live_only` leaves out what is finished at the start. */
export type ThreadFollow = ThreadRef & { after: string | null; live_only: boolean };

/** Follows every execution of one of the principal's own threads, those that come later too, until closed (E11). */
export async function followThreadEvents(context: RequestContext, input: ThreadFollow, reader: ThreadReader): Promise<{ close(): void }> {
  const cursor = input.after === null ? null : readThreadCursor(input.after);
  if (input.after !== null && cursor === null) throw notACursor(input.after);
  const { space_id, thread_id, live_only: liveOnly } = input;
  await context.runtime.scope.reach(context.principal, space_id, "threads:read", { thread_id });
  if ((await readThread(context.runtime.database, { space_id, principal_id: context.principal.id }, thread_id)) === null)
    throw new SkillrunError("not_found", "There is no such thread.");
  context.runtime.accessNotes.note(context, { action: "thread.followed", resource_id: thread_id, space_id });
  return context.runtime.threads.follow({ place: { space_id, thread_id }, cursor, liveOnly, reader });
}

function notACursor(input: string): SkillrunError {
  const msg = "must be the id of a frame of this stream";
  return new SkillrunError("validation_error", `after: ${msg}`, { detail: [{ loc: ["after"], msg, type: "invalid_cursor", input }] });
}
