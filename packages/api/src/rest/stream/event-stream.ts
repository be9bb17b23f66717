import { ByChatToolCall, ExecutionDetail, ExecutionRef, SkillrunError, type SpaceId, ThreadRef } from "@skillrun/contract";
import {
  type EventSink,
  type FollowHandle,
  followEvents,
  followEventsByChatToolCall,
  followThreadEvents,
  isThreadCursor,
  type Principal,
  type Runtime,
} from "@skillrun/runtime";
import { z } from "zod";
import { errorBodyOf, invalid } from "../../error-mapping.ts";
import { type HeldStream, holdRight, leaveRight } from "../../stream-rights.ts";
import { runProcedure } from "../answer/procedure-answer.ts";
import type { RestReply } from "../exchange/rest-exchange.ts";
import { baseHeaders, holdStream, queryOf, type RestCall, requestContextOf } from "../request/rest-call.ts";
import type { ProcedureRoute } from "../routing/rest-route.ts";
import { type Beating, joinHeartbeat, leaveHeartbeat } from "./heartbeat.ts";

const ToolCallRef = ByChatToolCall.pick({ space_id: true, tool_call_id: true });
const ThreadStart = ThreadRef.extend({ live_only: z.enum(["true", "false"]).default("false") });

/** `GET .../skills/executions/{execution_id}/events` as server-sent events. */
export function streamExecutionEvents(call: RestCall): Promise<void> {
  const context = requestContextOf(call);
  const ref = ExecutionRef.parse(call.params);
  return streamEvents(call, ref.space_id, (after, sink) => followEvents(context, { ...ref, after }, sink));
}

/** `GET .../by-chat-tool-call/{tool_call_id}/events`: may be opened before the execution exists (E9). */
export function streamToolCallEvents(call: RestCall): Promise<void> {
  const context = requestContextOf(call);
  const ref = ToolCallRef.parse(call.params);
  return streamEvents(call, ref.space_id, (after, sink) => followEventsByChatToolCall(context, { ...ref, after }, sink));
}

/** `GET .../threads/{thread_id}/events`: every execution of the thread over one connection, which ends only with the connection (E11). */
export async function streamThreadEvents(call: RestCall): Promise<void> {
  const context = requestContextOf(call);
  const { live_only, ...ref } = ThreadStart.parse({ ...queryOf(call), ...call.params });
  const { text, loc } = resumeTextOf(call);
  if (text !== null && !isThreadCursor(text)) throw invalid(loc, "must be the id of a frame of this stream", "invalid_cursor");
  const stream = new EventStream(call, ref.space_id);
  stream.begin(await followThreadEvents(context, { ...ref, after: text, live_only: live_only === "true" }, stream));
}

/** A request that made an execution and accepts `text/event-stream` gets its events at once, instead of the execution: one request for both. */
export async function streamStarted(route: ProcedureRoute, call: RestCall): Promise<void> {
  const started = ExecutionDetail.pick({ id: true, space_id: true }).parse(await runProcedure(route, call));
  const ref = { space_id: started.space_id, execution_id: started.id };
  call.extraHeaders = { ...call.extraHeaders, Location: `/api-proxy/v1/spaces/${ref.space_id}/skills/executions/${ref.execution_id}` };
  const context = requestContextOf(call);
  await streamEvents(call, ref.space_id, (after, sink) => followEvents(context, { ...ref, after }, sink));
}

async function streamEvents(
  call: RestCall,
  spaceId: SpaceId,
  follow: (after: number, sink: EventSink) => Promise<FollowHandle>,
): Promise<void> {
  const stream = new EventStream(call, spaceId);
  const handle = await follow(resumePointOf(call), stream);
  if (handle.finished) call.reply.send(204, baseHeaders(call), null);
  else stream.begin(handle);
}

/**
 * One reader's server-sent events: begins with the first frame or when following is under way, whichever is first. Thousands of them wait
 * at once, so one that has begun keeps nothing of the request it came with.
 */
class EventStream implements EventSink, Beating, HeldStream {
  readonly runtime: Runtime;
  readonly principal: Principal;
  readonly spaceId: SpaceId;
  readonly #reply: RestReply;
  readonly #requestId: string;
  readonly #isHead: boolean;
  /** The request, until the answer begins. */
  #call: RestCall | undefined;
  #handle: Pick<FollowHandle, "close"> | undefined;

  constructor(call: RestCall, spaceId: SpaceId) {
    holdStream(call);
    const { runtime, principal } = requestContextOf(call);
    this.runtime = runtime;
    this.principal = principal;
    this.spaceId = spaceId;
    this.#call = call;
    this.#reply = call.reply;
    this.#requestId = call.context.request_id;
    this.#isHead = call.request.method === "HEAD";
  }

  begin(handle: Pick<FollowHandle, "close">): void {
    this.#handle = handle;
    this.#open();
    if (this.#reply.closed) handle.close();
    else if (this.#isHead) this.#reply.end();
  }

  push(frames: string): number {
    this.#open();
    return this.#reply.write(frames);
  }

  drained(): Promise<void> {
    return this.#reply.drained();
  }

  /** Its reader may no longer see it: asking again, it is refused. */
  lose(): void {
    this.end("unavailable");
    this.#handle?.close();
  }

  beat(): void {
    this.#reply.write(":\n\n");
  }

  end(reason: "final" | "not_found" | "slow" | "unavailable"): void {
    this.#open();
    leaveHeartbeat(this);
    leaveRight(this);
    const reply = this.#reply;
    if (reason === "not_found") {
      const body = errorBodyOf(new SkillrunError("not_found", "There is no execution of this tool call yet; ask again."), this.#requestId);
      reply.write(`event: not_found\ndata: ${JSON.stringify(body)}\n\n`);
    }
    if (reason === "slow") reply.drop();
    else reply.end();
  }

  #open(): void {
    const call = this.#call;
    if (call === undefined) return;
    this.#call = undefined;
    const reply = this.#reply;
    reply.head(200, {
      "Content-Type": "text/event-stream",
      "Cache-Control": "no-cache, no-transform",
      "X-Accel-Buffering": "no",
      ...baseHeaders(call),
    });
    reply.write("retry: 1000\n\n");
    joinHeartbeat(this);
    holdRight(this);
    reply.onClose(() => this.#leave());
  }

  #leave(): void {
    leaveHeartbeat(this);
    leaveRight(this);
    this.#handle?.close();
  }
}

/** Where to begin (E5): `Last-Event-ID` when the reader reconnects, else `after`, else 0. */
function resumePointOf(call: RestCall): number {
  const { text, loc } = resumeTextOf(call);
  if (text === null) return 0;
  if (!/^\d{1,15}$/.test(text)) throw invalid(loc, "must be the seq of an event", "invalid_seq");
  return Number(text);
}

function resumeTextOf(call: RestCall): { text: string | null; loc: string[] } {
  const lastEventId = call.request.header("last-event-id");
  if (lastEventId !== undefined && lastEventId !== "") return { text: lastEventId, loc: ["header", "last-event-id"] };
  return { text: queryOf(call)["after"] ?? null, loc: ["query", "after"] };
}
