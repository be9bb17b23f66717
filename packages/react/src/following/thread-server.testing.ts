import type { ServerResponse } from "node:http";
import { type ExecutionEvent, isFinalEvent, ThreadId } from "@skillrun/contract";
import { createEventScript, noUsage, numberedExecutionId, queuedSummary } from "@skillrun/contract/testing";
import { frameOf, openStream, sendJson, serveLog, startWireServer, type WireExchange } from "../client/wire-server.testing.ts";

/** For tests: an execution of the thread; `written` events of its script have happened. */
type Log = { call: string; events: readonly ExecutionEvent[]; written: number };
type Stream = { response: ServerResponse; seqs: Record<string, number> };

/** For tests: the one thread that a `startThreadServer` serves. */
export const servedThreadId = ThreadId.parse("00000000-0000-4000-8000-0000000000ff");

/**
 * For tests: a correct server of one thread, whose executions happen event by event as the test says. `intercept` may answer a request
 * instead and then returns true.
 */
export async function startThreadServer(intercept: (exchange: WireExchange) => boolean = () => false) {
  const logs = new Map<string, Log>();
  const streams = new Set<Stream>();
  const counts = { threadStreams: 0, ownStreams: 0, pages: 0, mostOpen: 0 };

  const answerThread = ({ response, request }: WireExchange) => {
    counts.threadStreams += 1;
    const token = request.headers["last-event-id"];
    const stream: Stream = { response, seqs: typeof token === "string" ? JSON.parse(Buffer.from(token, "base64url").toString()) : {} };
    openStream(response);
    const started = [...logs.values()].filter(({ written }) => written > 0);
    for (const log of started) if (token === undefined && isOver(log)) stream.seqs[log.call] = log.written;
    const executions = started.filter((log) => !isOver(log)).map((log) => ({ execution_id: idOf(log), chat_tool_call_id: log.call }));
    response.write(`id: ${tokenOf(stream)}\nevent: thread_opened\ndata: ${JSON.stringify({ executions })}\n\n`);
    streams.add(stream);
    counts.mostOpen = Math.max(counts.mostOpen, streams.size);
    response.on("close", () => streams.delete(stream));
    for (const log of started) send(stream, log);
  };

  const server = await startWireServer((exchange) => {
    if (intercept(exchange)) return;
    const { request, response, url, after } = exchange;
    if (url.pathname.endsWith(`/threads/${servedThreadId}/events`)) return answerThread(exchange);
    const log = logs.get(decodeURIComponent(url.pathname.split("/").at(-2) ?? ""));
    const written = log?.events.slice(0, log.written) ?? [];
    if (request.headers.accept !== "application/json") {
      counts.ownStreams += 1;
      return serveLog(exchange, written);
    }
    counts.pages += 1;
    const data = written.slice(after, after + 3);
    sendJson(response, 200, { data, meta: { next_cursor: null, has_more: after + data.length < written.length } });
  });

  return {
    ...server,
    counts,
    openStreams: () => streams.size,
    /** Breaks every open stream of the thread off. */
    breakOff() {
      for (const { response } of streams) response.destroy();
    },
    /** Writes the script of a tool call's execution, of which nothing has happened yet; returns its events. */
    plan(call: string, deltas: readonly string[]): readonly ExecutionEvent[] {
      const id = numberedExecutionId(logs.size + 1);
      const script = createEventScript(id);
      script.add("execution_queued", { execution: queuedSummary({ id }), chat_tool_call_id: call });
      for (const delta of deltas) script.add("content_delta", { part: "findings", format: "markdown", delta });
      script.add("execution_completed", { finished_at: "2026-01-01T00:00:09.000Z", outputs: {}, resource_usage: noUsage });
      logs.set(call, { call, events: script.events, written: 0 });
      return script.events;
    },
    /** Lets the next `count` events of an execution happen, all that are left when not said; false when there were none. */
    advance(call: string, count = Number.POSITIVE_INFINITY): boolean {
      const log = logs.get(call);
      if (log === undefined || isOver(log)) return false;
      log.written = Math.min(log.events.length, log.written + count);
      for (const stream of streams) send(stream, log);
      return true;
    },
  };
}

function send(stream: Stream, log: Log): void {
  for (const event of log.events.slice(stream.seqs[log.call] ?? 0, log.written)) {
    stream.seqs[log.call] = event.seq;
    stream.response.write(frameOf(event).replace(/^id: .*/, `id: ${tokenOf(stream)}`));
  }
}

function tokenOf({ seqs }: Stream): string {
  return Buffer.from(JSON.stringify(seqs)).toString("base64url");
}

function idOf({ events: [first] }: Log): string {
  return first?.execution_id ?? "";
}

function isOver({ events, written }: Log): boolean {
  const last = events[written - 1];
  return last !== undefined && isFinalEvent(last);
}
