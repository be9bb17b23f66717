import { type ExecutionEvent, isFinalEvent, SpaceId } from "@skillrun/contract";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createHttpExecutionClient, type HttpExecutionClientOptions } from "../client/http-execution-client.ts";
import { createTestPage } from "../client/page-visibility.testing.ts";
import { sendJson } from "../client/wire-server.testing.ts";
import type { FollowState, ObservedFollowOptions } from "./follow-events.ts";
import { servedThreadId, startThreadServer } from "./thread-server.testing.ts";

const space_id = SpaceId.parse("00000000-0000-4000-8000-00000000000b");
const tenCalls = Array.from({ length: 10 }, (_, index) => `call/${index}`);

function clientOf(server: { baseUrl: string }, options: HttpExecutionClientOptions = {}) {
  const times = { reconnectMs: 1, pollMs: 1, hiddenPollMs: 1 };
  return createHttpExecutionClient({ baseUrl: server.baseUrl, maxLiveStreams: 3, threadPatienceMs: 60_000, ...times, ...options });
}

/** Follows a tool call of the thread to its end; `onEvent` is told of each event, and the next one waits for it. */
async function readCall(
  client: ReturnType<typeof clientOf>,
  tool_call_id: string,
  onEvent: (event: ExecutionEvent) => unknown = () => undefined,
  more: ObservedFollowOptions = {},
): Promise<ExecutionEvent[]> {
  const options: ObservedFollowOptions = { threadId: servedThreadId, ...more };
  const events: ExecutionEvent[] = [];
  for await (const event of client.eventsByChatToolCall({ space_id, tool_call_id }, options)) {
    events.push(event);
    await onEvent(event);
  }
  return events;
}

test("E11: ten calls of one message are live over one connection, followed from before any of them exists", async () => {
  await using server = await startThreadServer();
  const logs = tenCalls.map((call) => server.plan(call, ["a", "b", "c"]));
  const client = clientOf(server);
  const reading = tenCalls.map((call) => readCall(client, call, (event) => isFinalEvent(event) || server.advance(call, 1)));
  await expect.poll(() => server.counts.pages).toBe(10);
  for (const call of tenCalls) server.advance(call, 1);
  expect(await Promise.all(reading)).toEqual(logs);
  // One look each, which found nothing; all else came by the one stream.
  expect(server.counts).toEqual({ threadStreams: 1, ownStreams: 0, pages: 10, mostOpen: 1 });
  await expect.poll(server.openStreams).toBe(0);
});

test("what has ended is read in a page, what is under way comes whole by the stream, whichever card asks first", async () => {
  await using server = await startThreadServer();
  const [ended, live] = [server.plan("ended", ["a"]), server.plan("live", ["a", "b"])];
  server.advance("ended");
  server.advance("live", 2);
  const client = clientOf(server);
  const reading = readCall(client, "live", ({ seq }) => seq === 2 && server.advance("live"));
  expect(await readCall(client, "ended")).toEqual(ended);
  expect(await reading).toEqual(live);
  expect(server.counts).toEqual({ threadStreams: 1, ownStreams: 0, pages: 1, mostOpen: 1 });
});

test("one who comes when the stream has passed reads what was before in pages, and then goes on with the stream", async () => {
  await using server = await startThreadServer();
  const log = server.plan("call", ["a", "b", "c", "d", "e"]);
  const client = clientOf(server);
  const late = Promise.withResolvers<readonly ExecutionEvent[]>();
  let reached = 0;
  server.advance("call", 5);
  const first = readCall(client, "call", ({ seq }) => {
    reached = seq;
    if (seq === 5) late.resolve(readCall(client, "call", read));
  });
  // The stream brings one event while there are still pages to read before it.
  const read = async ({ seq }: ExecutionEvent) => {
    if (seq === 3) server.advance("call", 1);
    if (seq === 3) await expect.poll(() => reached).toBe(6);
    if (seq === 6) server.advance("call");
  };
  expect(await late.promise).toEqual(log);
  expect(await first).toEqual(log);
  expect(server.counts).toMatchObject({ threadStreams: 1, ownStreams: 0 });
});

test.each([404, 403, 422])("a thread whose stream is refused with %i is followed by single streams", async (status) => {
  await using server = await startThreadServer(({ url, response }) => {
    if (!url.pathname.includes("/threads/")) return false;
    sendJson(response, status, { error: { code: "not_found", message: "no", request_id: "r" } });
    return true;
  });
  const log = server.plan("call", ["a"]);
  server.advance("call");
  expect(await readCall(clientOf(server), "call")).toEqual(log);
  expect(server.counts).toMatchObject({ threadStreams: 0, ownStreams: 1 });
});

test("an execution that the thread's stream does not carry gets a stream of its own after a while", async () => {
  await using server = await startThreadServer(({ url, request, response }) => {
    const isThread = url.pathname.includes("/threads/");
    if (!isThread && request.headers.accept === "text/event-stream") server.advance("call");
    if (!isThread) return false;
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    response.write('id: x\nevent: thread_opened\ndata: {"executions":[]}\n\n');
    return true;
  });
  const log = server.plan("call", ["a", "b"]);
  server.advance("call", 2);
  expect(await readCall(clientOf(server, { threadPatienceMs: 1 }), "call")).toEqual(log);
  expect(server.counts.ownStreams).toBe(1);
});

test("a hidden page has no stream and reads pages; looked at again it resumes its one stream", async () => {
  await using server = await startThreadServer();
  const logs = tenCalls.map((call) => server.plan(call, ["a", "b", "c", "d"]));
  const { page, show, listenerCount } = createTestPage();
  const client = clientOf(server, { page });
  const seen = new Map<string, number>();
  const reading = tenCalls.map((call) => readCall(client, call, ({ seq }) => seen.set(call, seq)));
  const advanceTo = async (seq: number) => {
    for (const call of tenCalls) server.advance(call, seq - (seen.get(call) ?? 0));
    await expect.poll(() => tenCalls.every((call) => seen.get(call) === seq)).toBe(true);
  };
  await expect.poll(server.openStreams).toBe(1);
  await advanceTo(2);
  show(false);
  await expect.poll(server.openStreams).toBe(0);
  await advanceTo(4);
  show(true);
  await expect.poll(server.openStreams).toBe(1);
  await advanceTo(6);
  expect(await Promise.all(reading)).toEqual(logs);
  expect(server.counts).toMatchObject({ threadStreams: 2, ownStreams: 0, mostOpen: 1 });
  await expect.poll(listenerCount).toBe(0);
});

test("a follower hears of the loss and the return of the thread's stream, and leaving the last one closes it", async () => {
  await using server = await startThreadServer();
  server.plan("call", ["a"]);
  server.advance("call", 1);
  const states: FollowState[] = [];
  const aborter = new AbortController();
  const options = { signal: aborter.signal, onConnection: (state: FollowState) => states.push(state) };
  const reading = readCall(clientOf(server), "call", () => server.breakOff(), options);
  await expect.poll(() => states).toEqual(["connecting", "live", "reconnecting", "live"]);
  aborter.abort();
  expect((await reading).length).toBe(1);
  await expect.poll(server.openStreams).toBe(0);
});

test("E5, E11: however often the stream breaks and the page is hidden, every follower gets every event once and in order", async () => {
  const arbitraryAct = fc.oneof(
    { weight: 5, arbitrary: fc.record({ kind: fc.constant("advance" as const), call: fc.nat(3), count: fc.integer({ min: 1, max: 4 }) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("break" as const, "show" as const, "hide" as const, "turn" as const) }) },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(arbitraryAct, { maxLength: 40 }),
      fc.array(fc.nat(6), { minLength: 4, maxLength: 4 }),
      async (acts, sizes) => {
        await using server = await startThreadServer();
        const { page, show, listenerCount } = createTestPage();
        const calls = sizes.map((_, index) => `call ${index}`);
        const logs = sizes.map((size, index) =>
          server.plan(
            `call ${index}`,
            Array.from({ length: size }, (_, n) => `${n}`),
          ),
        );
        const client = clientOf(server, { page, threadPatienceMs: 1 });
        const reading = calls.map((call) => readCall(client, call));
        for (const act of acts) {
          if (act.kind === "advance") server.advance(calls[act.call] ?? "", act.count);
          else if (act.kind === "break") server.breakOff();
          else if (act.kind === "turn") await new Promise(setImmediate);
          else show(act.kind === "show");
          await new Promise(setImmediate);
        }
        show(true);
        for (const call of calls) server.advance(call);
        expect(await Promise.all(reading)).toEqual(logs);
        await expect.poll(listenerCount).toBe(0);
      },
    ),
    { numRuns: 30 },
  );
});
