import { type ExecutionEvent, type ExecutionRef, SkillrunError, type SpaceId } from "@skillrun/contract";
import type { RequestContext } from "../../runtime.ts";
import { type EventSink, type FollowHandle, followEvents, followEventsByChatToolCall } from "./follow-events.ts";
import { followThreadEvents, type ThreadFollow } from "./follow-thread-events.ts";

/** The events after `after`, in order, each once, to the root's final event. */
export function iterateEvents(
  context: RequestContext,
  input: ExecutionRef & { after?: number },
  signal?: AbortSignal,
): AsyncIterable<ExecutionEvent> {
  return eventsOf(iterate((sink, after) => followEvents(context, { ...input, after: seqOf(after) }, sink), input.after, signal));
}

/** The same by tool call id; waits for the execution up to a minute, then rejects with `not_found` (E9). */
export function iterateEventsByChatToolCall(
  context: RequestContext,
  input: { space_id: SpaceId; tool_call_id: string; after?: number },
  signal?: AbortSignal,
): AsyncIterable<ExecutionEvent> {
  return eventsOf(
    iterate((sink, after) => followEventsByChatToolCall(context, { ...input, after: seqOf(after) }, sink), input.after, signal),
  );
}

/** The events of a thread's executions, each with the id of its frame, from which another iteration resumes (E11); goes on until aborted. */
export async function* iterateThreadEvents(
  context: RequestContext,
  input: ThreadFollow,
  signal?: AbortSignal,
): AsyncGenerator<{ id: string; event: ExecutionEvent }> {
  const open: Open = async (sink, after) => {
    const push = (frames: string) => sink.push(frames, 0);
    return { finished: false, ...(await followThreadEvents(context, { ...input, after }, { ...sink, push })) };
  };
  for await (const { id, event } of iterate(open, input.after, signal)) if ("seq" in event) yield { id, event };
}

type Open = (sink: EventSink, after: string | null) => Promise<FollowHandle>;
type Frame = { id: string; event: ExecutionEvent };

async function* eventsOf(frames: AsyncIterable<Frame>): AsyncGenerator<ExecutionEvent> {
  for await (const { event } of frames) yield event;
}

function seqOf(id: string | null): number {
  return Number(id ?? 0);
}

async function* iterate(open: Open, after: string | number | null = null, signal?: AbortSignal): AsyncGenerator<Frame> {
  let last = after === null ? null : String(after);
  while (signal?.aborted !== true) {
    const inbox = createInbox();
    signal?.addEventListener("abort", inbox.abort, { once: true });
    let handle: FollowHandle | undefined;
    try {
      handle = await open(inbox.sink, last);
      if (handle.finished) return;
      for (let frames = await inbox.next(); frames !== null; frames = await inbox.next()) {
        for (const frame of framesOf(frames)) {
          last = frame.id;
          yield frame;
          if (signal?.aborted) return;
        }
      }
    } finally {
      signal?.removeEventListener("abort", inbox.abort);
      handle?.close();
      inbox.abort();
    }
    const reason = inbox.reason();
    if (reason === "not_found") throw new SkillrunError("not_found", "There is no execution of this tool call.");
    if (reason === "unavailable")
      throw new SkillrunError("unavailable", "The event stream broke off; resume after the last seq.", { retryAfterSeconds: 1 });
    // One who was too slow for the live stream (E10) has read what was buffered, and goes on from there (E5).
    if (reason !== "slow") return;
  }
}

/** A sink whose frames are taken one push at a time. */
function createInbox() {
  const arrived: string[] = [];
  let bufferedBytes = 0;
  let ended: Parameters<EventSink["end"]>[0] | "aborted" | undefined;
  let wake = () => {};
  let onDrained = () => {};
  const end = (reason: NonNullable<typeof ended>) => {
    ended ??= reason;
    wake();
    onDrained();
  };
  const sink: EventSink = {
    push(frames) {
      arrived.push(frames);
      bufferedBytes += frames.length;
      wake();
      return bufferedBytes;
    },
    drained: () =>
      new Promise((resolve) => {
        if (bufferedBytes === 0 || ended !== undefined) resolve();
        else onDrained = resolve;
      }),
    end,
  };
  return {
    sink,
    reason: () => ended,
    abort: () => end("aborted"),
    /** The frames of the next push; null at the end. */
    async next(): Promise<string | null> {
      for (;;) {
        const frames = ended === "aborted" ? undefined : arrived.shift();
        if (frames !== undefined) {
          bufferedBytes -= frames.length;
          if (bufferedBytes === 0) onDrained();
          return frames;
        }
        if (ended !== undefined) return null;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}

function* framesOf(frames: string): Generator<Frame> {
  for (const frame of frames.split("\n\n")) {
    const data = frame.indexOf("\ndata: ");
    if (data >= 0) yield { id: frame.slice(4, frame.indexOf("\n")), event: JSON.parse(frame.slice(data + 7)) };
  }
}
