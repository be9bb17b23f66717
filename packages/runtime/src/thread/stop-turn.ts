import type { SpaceId, ThreadId } from "@skillrun/contract";
import type { RequestContext } from "../runtime.ts";
import { requestTurnStop } from "../store/thread/turn-store.ts";
import { requireThread } from "./get-thread.ts";

/** Asks the thread's live turn to stop, wherever it runs. Its executions go on. Idempotent. */
export async function stopTurn(context: RequestContext, input: { space_id: SpaceId; thread_id: ThreadId }): Promise<void> {
  await requireThread(context, input, "threads:write");
  const turnId = await requestTurnStop(context.runtime.database, input.thread_id);
  if (turnId !== null) context.runtime.turns.wake(turnId);
}
