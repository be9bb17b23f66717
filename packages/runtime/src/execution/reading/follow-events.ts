import { type ExecutionRef, SkillrunError, type SpaceId } from "@skillrun/contract";
import type { EventReader, StreamEnd } from "../../event-log/event-channels.ts";
import type { FramedEvent } from "../../event-log/event-frame.ts";
import { isDrained } from "../../event-log/read-events.ts";
import type { RequestContext } from "../../runtime.ts";
import type { LogHead } from "../../store/event/event-store.ts";
import { readLogHeadOf, toolCallHash } from "../../store/execution/execution-store.ts";

const existencePatienceMs = 60_000;

/** Where a reader's frames go. */
export type EventSink = {
  /** SSE frames of one or more events, ready to send (E4), and the last seq in them. Returns the bytes now buffered, so that a slow reader can be dropped (E10). */
  push(frames: string, lastSeq: number): number;
  /** Resolves when the buffer is empty, or the reader is gone. */
  drained(): Promise<void>;
  /** `final` (E7), `not_found` (E9), `slow` (E10), `unavailable`: the process closes. */
  end(reason: StreamEnd | "not_found"): void;
};

/** A followed stream. `finished`: the reader has had everything there will ever be, and nothing is pushed (E7: 204). */
export type FollowHandle = { close(): void; finished: boolean };

/** Follows an execution's event log (its root's) after a seq: replay, then live, to the final event. */
export async function followEvents(
  context: RequestContext,
  input: ExecutionRef & { after: number },
  sink: EventSink,
): Promise<FollowHandle> {
  const { runtime, principal } = context;
  const { space_id, execution_id, after } = input;
  await runtime.scope.reach(principal, space_id, "executions:read", { execution_id });
  const head = runtime.freshLogs.headFor(space_id, execution_id, after) ?? (await readLogHeadOf(runtime.database, space_id, execution_id));
  if (head === null) throw new SkillrunError("not_found", "There is no such execution.");
  return follow(context, head, { space_id, after }, sink);
}

/** The same by tool call id, before the execution exists too: waits for it up to `patienceMs`, a minute when left out (E9). */
export async function followEventsByChatToolCall(
  context: RequestContext,
  input: { space_id: SpaceId; tool_call_id: string; after: number },
  sink: EventSink,
  { patienceMs = existencePatienceMs }: { patienceMs?: number } = {},
): Promise<FollowHandle> {
  const { runtime, principal } = context;
  const { space_id, tool_call_id } = input;
  await runtime.scope.reach(principal, space_id, "executions:read", { tool_call_id, may_come: true });
  const gone = new AbortController();
  const patience = AbortSignal.any([gone.signal, AbortSignal.timeout(patienceMs)]);
  const hash = toolCallHash(input.space_id, input.tool_call_id);
  const [known] = await runtime.toolCalls.read(hash);
  if (known !== undefined && !(await reaches(context, space_id, tool_call_id)))
    throw new SkillrunError("not_found", "There is no execution of this tool call.");
  if (known !== undefined) return follow(context, known, input, sink);
  const handle: FollowHandle = { finished: false, close: () => gone.abort() };
  const arrive = async () => {
    const head = await runtime.toolCalls.wait(hash, patience);
    if (gone.signal.aborted) return;
    if (head === null) {
      sink.end("not_found");
      return;
    }
    // A token of a thread learns only now whose call it is.
    const isReached = await reaches(context, space_id, tool_call_id);
    if (gone.signal.aborted) return;
    if (!isReached) {
      sink.end("not_found");
      return;
    }
    const following = follow(context, head, input, sink);
    handle.close = following.close;
    if (following.finished) sink.end("final");
  };
  arrive().catch(() => sink.end("unavailable"));
  return { finished: false, close: () => handle.close() };
}

/** Whether a scoped token is for the tool call, now that it has an execution; whoever has no token was let in before. */
async function reaches({ runtime, principal }: RequestContext, spaceId: SpaceId, toolCallId: string): Promise<boolean> {
  if (principal.credential.target === null) return true;
  try {
    await runtime.scope.reach(principal, spaceId, "executions:read", { tool_call_id: toolCallId });
    return true;
  } catch (error) {
    if (error instanceof SkillrunError && error.code === "not_found") return false;
    throw error;
  }
}

function follow(context: RequestContext, head: LogHead, from: { space_id: SpaceId; after: number }, sink: EventSink): FollowHandle {
  const { runtime } = context;
  const { space_id, after } = from;
  if (isDrained(head, after)) return { finished: true, close() {} };
  runtime.accessNotes.note(context, { action: "execution.followed", resource_id: head.root_execution_id, space_id });
  const following = runtime.hub.follow(head, after, new SinkReader(sink));
  return { finished: false, close: following.close };
}

/** A sink as the hub reads to it. A class, because an idle reader then costs one small object and not a closure for each method. */
class SinkReader implements EventReader {
  readonly #sink: EventSink;

  constructor(sink: EventSink) {
    this.#sink = sink;
  }

  push(events: readonly FramedEvent[]): number {
    let frames = "";
    for (const event of events) frames += event.frame;
    return this.#sink.push(frames, events.at(-1)?.seq ?? 0);
  }

  drained(): Promise<void> {
    return this.#sink.drained();
  }

  end(reason: StreamEnd): void {
    this.#sink.end(reason);
  }
}
