import { type ExecutionEvent, type ExecutionRef, SkillrunError, type SpaceId } from "@skillrun/contract";
import type { RequestContext } from "../runtime.ts";
import { type EventSink, type FollowHandle, followEvents, followEventsByChatToolCall } from "./follow-events.ts";

/** The events after `after`, in order, each once, to the root's final event. */
export function iterateEvents(
  context: RequestContext,
  input: ExecutionRef & { after?: number },
  signal?: AbortSignal,
): AsyncIterable<ExecutionEvent> {
  return iterate((sink, after) => followEvents(context, { ...input, after }, sink), input.after ?? 0, signal);
}

/** The same by tool call id; waits for the execution up to a minute, then rejects with `not_found` (E9). */
export function iterateEventsByChatToolCall(
  context: RequestContext,
  input: { space_id: SpaceId; tool_call_id: string; after?: number },
  signal?: AbortSignal,
): AsyncIterable<ExecutionEvent> {
  return iterate((sink, after) => followEventsByChatToolCall(context, { ...input, after }, sink), input.after ?? 0, signal);
}

type Open = (sink: EventSink, after: number) => Promise<FollowHandle>;

async function* iterate(open: Open, after: number, signal?: AbortSignal): AsyncGenerator<ExecutionEvent> {
  let last = after;
  while (signal?.aborted !== true) {
    const inbox = createInbox();
    signal?.addEventListener("abort", inbox.abort, { once: true });
    let handle: FollowHandle | undefined;
    try {
      handle = await open(inbox.sink, last);
      if (handle.finished) return;
      for (let frames = await inbox.next(); frames !== null; frames = await inbox.next()) {
        for (const event of eventsOf(frames)) {
          last = event.seq;
          yield event;
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

function* eventsOf(frames: string): Generator<ExecutionEvent> {
  for (const frame of frames.split("\n\n")) {
    const data = frame.indexOf("\ndata: ");
    if (data >= 0) yield JSON.parse(frame.slice(data + 7));
  }
}
