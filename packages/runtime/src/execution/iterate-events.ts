import { type ExecutionEvent, type ExecutionRef, SkillrunError, type SpaceId } from "@skillrun/contract";
import type { RequestContext } from "../runtime.ts";
import { type EventSink, type FollowHandle, followEvents, followEventsByChatToolCall } from "./follow-events.ts";

/** The events after `after`, in order, each once, to the root's final event. */
export function iterateEvents(context: RequestContext, input: ExecutionRef & { after?: number }, signal?: AbortSignal): AsyncIterable<ExecutionEvent> {
  return iterate((sink) => followEvents(context, { ...input, after: input.after ?? 0 }, sink), signal);
}

/** The same by tool call id; waits for the execution up to a minute, then rejects with `not_found` (E9). */
export function iterateEventsByChatToolCall(
  context: RequestContext,
  input: { space_id: SpaceId; tool_call_id: string; after?: number },
  signal?: AbortSignal,
): AsyncIterable<ExecutionEvent> {
  return iterate((sink) => followEventsByChatToolCall(context, { ...input, after: input.after ?? 0 }, sink), signal);
}

async function* iterate(open: (sink: EventSink) => Promise<FollowHandle>, signal?: AbortSignal): AsyncGenerator<ExecutionEvent> {
  const arrived: string[] = [];
  let bufferedBytes = 0;
  let ended: Parameters<EventSink["end"]>[0] | "aborted" | undefined;
  let wake = () => {};
  let drained = () => {};
  const abort = () => {
    ended ??= "aborted";
    wake();
  };
  const sink: EventSink = {
    push(frames) {
      arrived.push(frames);
      bufferedBytes += frames.length;
      wake();
      return bufferedBytes;
    },
    drained: () => new Promise((resolve) => (bufferedBytes === 0 ? resolve() : (drained = resolve))),
    end(reason) {
      ended ??= reason;
      wake();
    },
  };
  if (signal?.aborted) return;
  signal?.addEventListener("abort", abort, { once: true });
  const handle = await open(sink);
  try {
    while (!handle.finished) {
      const frames = arrived.shift();
      if (frames !== undefined) {
        bufferedBytes -= frames.length;
        yield* eventsOf(frames);
        if (bufferedBytes === 0) drained();
      } else if (ended !== undefined) break;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    handle.close();
    drained();
    signal?.removeEventListener("abort", abort);
  }
  if (ended === "not_found") throw new SkillrunError("not_found", "There is no execution of this tool call.");
  if (ended === "slow" || ended === "unavailable") throw new SkillrunError("unavailable", "The event stream broke off; resume after the last seq.", { retryAfterSeconds: 1 });
}

function* eventsOf(frames: string): Generator<ExecutionEvent> {
  for (const frame of frames.split("\n\n")) {
    const data = frame.indexOf("\ndata: ");
    if (data >= 0) yield JSON.parse(frame.slice(data + 7));
  }
}
