import type { Message, SpaceId, ThreadId } from "@skillrun/contract";
import type { RequestContext } from "../runtime.ts";
import { type NewMessage, readMessages, upsertMessage } from "../store/thread/thread-store.ts";
import { getThread, requireThread } from "./get-thread.ts";

/** A thread's messages, oldest first. */
export async function listMessages(context: RequestContext, input: { space_id: SpaceId; thread_id: ThreadId }): Promise<Message[]> {
  await getThread(context, input);
  return await readMessages(context.runtime.database, input.thread_id);
}

/** Stores a message, or replaces the one of its id. */
export async function saveMessage(
  context: RequestContext,
  input: { space_id: SpaceId; thread_id: ThreadId; message: NewMessage },
): Promise<void> {
  await requireThread(context, input, "threads:write");
  await upsertMessage(context.runtime.database, input.thread_id, input.message);
}
