import { type ExecutionEvent, SpaceId } from "@skillrun/contract";
import { createEventScript, noUsage, numberedExecutionId, queuedSummary } from "@skillrun/contract/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { FollowState, ObservedFollowOptions } from "../following/follow-events.ts";
import { createHttpExecutionClient } from "./http-execution-client.ts";
import { createTestPage } from "./page-visibility.testing.ts";
import type { PageVisibility } from "./page-visibility.ts";
import { frameOf, openStream, sendJson, serveLog, startWireServer, type WireExchange } from "./wire-server.testing.ts";

const space_id = SpaceId.parse("00000000-0000-4000-8000-00000000000b");
const ref = { space_id, execution_id: numberedExecutionId(1) };

const log = writeLog();

function writeLog(): readonly ExecutionEvent[] {
  const script = createEventScript();
  script.add("execution_queued", { execution: queuedSummary(), chat_tool_call_id: "call_1" });
  for (const delta of ["a", "b", "c"]) script.add("content_delta", { part: "findings", format: "markdown", delta });
  script.add("execution_completed", { finished_at: "2026-01-01T00:00:09.000Z", outputs: {}, resource_usage: noUsage });
  return script.events;
}

function clientOf(server: { baseUrl: string }, page: PageVisibility, maxLiveStreams = 2) {
  const { baseUrl } = server;
  return createHttpExecutionClient({ baseUrl, page, maxLiveStreams, reconnectMs: 1, pollMs: 1, hiddenPollMs: 1 });
}

function wantsPage({ request }: WireExchange): boolean {
  return request.headers.accept === "application/json";
}

function servePage({ response, after }: WireExchange, until: number): void {
  sendJson(response, 200, { data: log.slice(after, until), meta: { next_cursor: null, has_more: false } });
}

test("a page that is hidden gives its stream back and reads pages, and streams again when it is looked at, without losing or repeating an event", async () => {
  const streams: WireExchange[] = [];
  const closed = Promise.withResolvers<void>();
  await using server = await startWireServer((exchange) => {
    if (wantsPage(exchange)) return servePage(exchange, 4);
    streams.push(exchange);
    if (streams.length > 1) return serveLog(exchange, log);
    exchange.response.on("close", () => closed.resolve());
    openStream(exchange.response);
    for (const event of log.slice(0, 2)) exchange.response.write(frameOf(event));
  });
  const { page, show, listenerCount } = createTestPage();
  const states: FollowState[] = [];
  const options: ObservedFollowOptions = { onConnection: (state) => states.push(state) };
  const events: ExecutionEvent[] = [];
  for await (const event of clientOf(server, page).events(ref, options)) {
    events.push(event);
    if (event.seq === 2) {
      show(false);
      await closed.promise;
    }
    if (event.seq === 4) show(true);
  }
  expect(events).toEqual(log);
  expect(streams.map(({ after }) => after)).toEqual([0, 4]);
  expect(states).not.toContain("reconnecting");
  expect(listenerCount()).toBe(0);
});

test("a page that is hidden from the start opens no stream", async () => {
  let streams = 0;
  await using server = await startWireServer((exchange) => {
    if (wantsPage(exchange)) return servePage(exchange, exchange.after + 1);
    streams += 1;
    serveLog(exchange, log);
  });
  const events: ExecutionEvent[] = [];
  for await (const event of clientOf(server, createTestPage(false).page).events(ref)) events.push(event);
  expect(events).toEqual(log);
  expect(streams).toBe(0);
});

test("however often the page is hidden and shown, every follower gets every event once and in order", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 40 }), async (visibilities) => {
      const { page, show, listenerCount } = createTestPage();
      const left = [...visibilities];
      const look = () => show(left.shift() ?? true);
      await using server = await startWireServer((exchange) => {
        look();
        if (wantsPage(exchange)) return servePage(exchange, exchange.after + 1);
        openStream(exchange.response);
        const event = log[exchange.after];
        // One event per connection: it ends by the server or, when the page was hidden first, by the follower.
        if (event !== undefined) exchange.response.write(frameOf(event), look);
        setImmediate(() => exchange.response.end());
      });
      const client = clientOf(server, page);
      const read = async () => {
        const events: ExecutionEvent[] = [];
        for await (const event of client.events(ref)) {
          events.push(event);
          look();
        }
        return events;
      };
      for (const events of await Promise.all([read(), read(), read(), read()])) expect(events).toEqual(log);
      expect(listenerCount()).toBe(0);
    }),
    { numRuns: 40 },
  );
});
