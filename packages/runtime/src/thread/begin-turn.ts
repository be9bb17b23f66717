import { type Message, SkillrunError, type SpaceId, type ThreadId } from "@skillrun/contract";
import type { RequestContext } from "../runtime.ts";
import { appendTurnChunks, endTurn, insertTurn } from "../store/thread/turn-store.ts";
import { requireThread } from "./get-thread.ts";

const leaseDurationMs = 4_000;
const renewIntervalMs = 1_000;

/** One answer of the assistant while it is made, logged so that every tab on every server can follow it. */
export type Turn = {
  readonly id: string;
  /** Aborts when someone asked the turn to stop, in whatever process, when its lease was lost, or when the process closes. */
  readonly signal: AbortSignal;
  /** True when the process closes: the answer is broken off, to be gone on with later. */
  readonly isInterrupted: boolean;
  /** Queues a chunk; group commit stores it. */
  append(chunk: string): void;
  /** Resolves when every chunk so far is stored. */
  flush(): Promise<void>;
  end(): Promise<void>;
};

/** Begins a thread's turn; a `conflict` while another one is live. */
export async function beginTurn(
  context: RequestContext,
  input: { space_id: SpaceId; thread_id: ThreadId; message_id: Message["id"] },
): Promise<Turn> {
  const { runtime } = context;
  await requireThread(context, input, "threads:write");
  const id = runtime.newId();
  const begun = await insertTurn(runtime.database, { id, thread_id: input.thread_id, message_id: input.message_id, leaseDurationMs });
  if (!begun) throw new SkillrunError("conflict", "The assistant is still answering in this thread; stop it or wait.");

  const leave = runtime.turns.enter();
  const stop = new AbortController();
  let queued: string[] = [];
  let flushing: Promise<void> | undefined;
  let ended = false;

  const store = async (): Promise<void> => {
    do {
      const chunks = queued;
      queued = [];
      const state = await appendTurnChunks(runtime.database, id, chunks, leaseDurationMs);
      if (state === null || state.stop_requested) stop.abort();
      if (chunks.length > 0) runtime.turns.wake(id);
    } while (queued.length > 0);
  };
  const flush = (): Promise<void> => {
    flushing ??= Promise.resolve()
      .then(store)
      .catch((error: unknown) => {
        runtime.log.warn({ err: error, turn_id: id }, "a turn could not be stored");
        stop.abort();
      })
      .finally(() => {
        flushing = undefined;
      });
    return flushing;
  };
  const renewal = setInterval(() => void flush(), renewIntervalMs);
  // A stop asked for in another process arrives as a wake-up: the next flush reads it.
  const unlisten = runtime.turns.listen(id, () => {
    if (flushing === undefined && !ended && queued.length === 0) void flush();
  });

  return {
    id,
    signal: AbortSignal.any([stop.signal, runtime.turns.closing]),
    get isInterrupted() {
      return runtime.turns.closing.aborted;
    },
    append(chunk) {
      // The database's text holds everything but U+0000.
      queued.push(chunk.replaceAll("\0", "\uFFFD"));
      void flush();
    },
    async flush() {
      while (queued.length > 0 || flushing !== undefined) await flush();
    },
    async end() {
      if (ended) return;
      while (queued.length > 0 || flushing !== undefined) await flush();
      ended = true;
      clearInterval(renewal);
      unlisten();
      await endTurn(runtime.database, id).finally(leave);
      runtime.turns.wake(id);
    },
  };
}
