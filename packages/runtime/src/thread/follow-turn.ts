import type { SpaceId, ThreadId } from "@skillrun/contract";
import type { RequestContext } from "../runtime.ts";
import { readLiveTurn, readTurnChunks, readTurnState } from "../store/thread/turn-store.ts";
import { getThread } from "./get-thread.ts";

const pollIntervalMs = 750;

/** A piece of a turn as it was sent. */
export type TurnChunk = { seq: number; chunk: string };

/** The chunks of a thread's live turn, from the first, until it ends or its server dies; null when no turn is live. */
export async function followTurn(
  context: RequestContext,
  input: { space_id: SpaceId; thread_id: ThreadId },
  signal?: AbortSignal,
): Promise<AsyncIterable<TurnChunk> | null> {
  await getThread(context, input);
  const turnId = await readLiveTurn(context.runtime.database, input.thread_id);
  return turnId === null ? null : chunksOf(context, turnId, signal);
}

async function* chunksOf({ runtime }: RequestContext, turnId: string, signal?: AbortSignal): AsyncGenerator<TurnChunk> {
  let after = 0;
  let woken = false;
  let wake = () => {};
  const unlisten = runtime.turns.listen(turnId, () => {
    woken = true;
    wake();
  });
  const onAbort = () => wake();
  signal?.addEventListener("abort", onAbort);
  try {
    while (!signal?.aborted) {
      woken = false;
      const state = await readTurnState(runtime.database, turnId);
      for (;;) {
        const chunks = await readTurnChunks(runtime.database, turnId, after);
        if (chunks.length === 0) break;
        yield* chunks;
        after = chunks.at(-1)?.seq ?? after;
      }
      if (state === null || !state.live) return;
      if (!woken && !signal?.aborted) await pause((resolve) => (wake = resolve));
    }
  } finally {
    unlisten();
    signal?.removeEventListener("abort", onAbort);
  }
}

/** Waits for a wake-up, or for the poll that stands in for a lost one. */
async function pause(onWake: (resolve: () => void) => void): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  onWake(resolve);
  const timer = setTimeout(resolve, pollIntervalMs);
  await promise;
  clearTimeout(timer);
}
