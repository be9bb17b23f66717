import { type ExecutionEvent, SpaceId } from "@skillrun/contract";
import { createEventScript, noUsage, numberedExecutionId, queuedSummary } from "@skillrun/contract/testing";
import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { FollowState, ObservedFollowOptions } from "../following/follow-events.ts";
import { createHttpExecutionClient } from "./http-execution-client.ts";
import { frameOf, openStream, sendJson, serveLog, startWireServer, type WireExchange } from "./wire-server.testing.ts";

const space_id = SpaceId.parse("00000000-0000-4000-8000-00000000000b");
const execution_id = numberedExecutionId(1);
const ref = { space_id, execution_id };
const executionPath = `/spaces/${space_id}/skills/executions/${execution_id}`;

/** A finished execution's log with text that takes several bytes per character. */
function writeLog(deltas: readonly string[]): readonly ExecutionEvent[] {
  const script = createEventScript();
  script.add("execution_queued", { execution: queuedSummary(), chat_tool_call_id: "call_1" });
  for (const delta of deltas) script.add("content_delta", { part: "findings", format: "markdown", delta });
  script.add("execution_completed", { finished_at: "2026-01-01T00:00:09.000Z", outputs: {}, resource_usage: noUsage });
  return script.events;
}

afterEach(() => {
  vi.useRealTimers();
});

async function readAll(events: AsyncIterable<ExecutionEvent>): Promise<ExecutionEvent[]> {
  const all: ExecutionEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

function clientOf(server: { baseUrl: string }, options: Parameters<typeof createHttpExecutionClient>[0] = {}) {
  return createHttpExecutionClient({ baseUrl: server.baseUrl, reconnectMs: 1, pollMs: 1, ...options });
}

describe("events over SSE", () => {
  const arbitraryMishap = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant("bytes"),
        count: fc.nat(3_000),
        pieceBytes: fc.integer({ min: 1, max: 700 }),
        again: fc.nat(4),
        isClean: fc.boolean(),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("503", "500", "refused") }) },
  );

  test("whatever is dropped, split inside a character, sent twice or answered 5xx, every event comes once and in order (E5)", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: "binary", maxLength: 20 }), { maxLength: 12 }),
        fc.array(arbitraryMishap, { maxLength: 8 }),
        async (deltas, mishaps) => {
          const log = writeLog(deltas.map((delta) => `ü€😀${delta}`));
          const left = [...mishaps];
          await using server = await startWireServer((exchange) => {
            const mishap = left.shift();
            if (mishap === undefined) return serveLog(exchange, log);
            if (!("count" in mishap))
              return mishap.kind === "refused" ? exchange.request.socket.destroy() : sendJson(exchange.response, Number(mishap.kind), {});
            void serveBytes(exchange, log, mishap);
          });
          expect(await readAll(clientOf(server).events(ref))).toEqual(log);
        },
      ),
      { numRuns: 60 },
    );
  });

  async function serveBytes(
    { response, after }: WireExchange,
    log: readonly ExecutionEvent[],
    mishap: { count: number; pieceBytes: number; again: number; isClean: boolean },
  ) {
    openStream(response);
    const frames = log.slice(Math.max(0, after - mishap.again)).map((event) => `: heartbeat\n\n${frameOf(event)}`);
    const bytes = Buffer.from(frames.join("")).subarray(0, mishap.count);
    for (let from = 0; from < bytes.length; from += mishap.pieceBytes) {
      response.write(bytes.subarray(from, from + mishap.pieceBytes));
      await new Promise(setImmediate);
    }
    if (mishap.isClean) response.end();
    else response.destroy();
  }

  test("a finished log that is read already answers 204 and ends at once (E7)", async () => {
    const log = writeLog([]);
    await using server = await startWireServer((exchange) => serveLog(exchange, log));
    expect(await readAll(clientOf(server).events(ref, { after: log.length }))).toEqual([]);
    expect(server.requests).toEqual([`GET ${executionPath}/events`]);
  });

  test("a silent stream is opened anew", async () => {
    const log = writeLog(["a"]);
    let connections = 0;
    await using server = await startWireServer((exchange) => {
      connections += 1;
      if (connections > 1) serveLog(exchange, log);
      else openStream(exchange.response);
    });
    expect(await readAll(clientOf(server, { stallMs: 100 }).events(ref))).toEqual(log);
    expect(connections).toBeGreaterThan(1);
  });

  test.each([401, 403, 404, 422, 400, 405])("%i rejects with a SkillrunError and is not asked again", async (status) => {
    await using server = await startWireServer(({ response }) =>
      sendJson(response, status, { error: { code: "x", message: "No.", request_id: "r" } }),
    );
    await expect(readAll(clientOf(server).events(ref))).rejects.toMatchObject({ name: "SkillrunError", message: "No." });
    expect(server.requests.length).toBe(1);
  });

  test("an answer that is no event stream, and an event that cannot be read, reject instead of looping", async () => {
    await using page = await startWireServer(({ response }) =>
      response.writeHead(200, { "Content-Type": "text/html" }).end("<h1>Sign in</h1>"),
    );
    await expect(readAll(clientOf(page).events(ref))).rejects.toMatchObject({ name: "SkillrunError" });
    await using garbled = await startWireServer(({ response }) => {
      openStream(response);
      response.write("id: 1\nevent: log_written\ndata: {nope\n\n");
    });
    await expect(readAll(clientOf(garbled).events(ref))).rejects.toMatchObject({ name: "SkillrunError" });
  });

  test("429 is waited out as long as Retry-After says", async () => {
    const log = writeLog([]);
    const sentAtMs: number[] = [];
    await using server = await startWireServer((exchange) => {
      if (sentAtMs.length > 1) serveLog(exchange, log);
      else sendJson(exchange.response, 429, {}, { "Retry-After": "40" });
    });
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
    const client = clientOf(server, {
      fetch(input, init) {
        sentAtMs.push(Date.now());
        return fetch(input, init);
      },
    });
    const refused = Promise.withResolvers<void>();
    const options: ObservedFollowOptions = { onConnection: (state) => state === "reconnecting" && refused.resolve() };
    const reading = readAll(client.events(ref, options));
    await refused.promise;
    await vi.advanceTimersByTimeAsync(40_000);
    expect(await reading).toEqual(log);
    const [firstMs = Number.NaN, secondMs] = sentAtMs;
    expect(secondMs).toBe(firstMs + 40_000);
  });

  test("the observer hears of every loss and return of the connection", async () => {
    const log = writeLog(["a", "b"]);
    let calls = 0;
    await using server = await startWireServer((exchange) => {
      calls += 1;
      if (calls !== 1) return serveLog(exchange, log);
      openStream(exchange.response);
      exchange.response.end(frameOf(log[0] ?? expect.fail()));
    });
    const states: FollowState[] = [];
    const options: ObservedFollowOptions = { onConnection: (state) => states.push(state) };
    expect(await readAll(clientOf(server).events(ref, options))).toEqual(log);
    expect(states).toEqual(["connecting", "live", "reconnecting", "live"]);
  });

  test("an abort ends the iteration and closes the connection, so does leaving the loop", async () => {
    const log = writeLog(["a"]).slice(0, 2);
    const closed: Promise<unknown>[] = [];
    await using server = await startWireServer((exchange) => {
      closed.push(new Promise((resolve) => exchange.response.on("close", resolve)));
      serveLog(exchange, log);
    });
    const aborter = new AbortController();
    for await (const event of clientOf(server).events(ref, { signal: aborter.signal })) if (event.seq === 2) aborter.abort();
    for await (const event of clientOf(server).events(ref)) if (event.seq === 2) break;
    expect(closed.length).toBe(2);
    await Promise.all(closed);
  });

  test("events of a tool call are asked for again after not_found, and the id is percent-encoded (E9)", async () => {
    const log = writeLog([]);
    let calls = 0;
    await using server = await startWireServer((exchange) => {
      calls += 1;
      if (calls === 3) return serveLog(exchange, log);
      openStream(exchange.response);
      exchange.response.end("event: not_found\ndata: {}\n\n");
    });
    const states: FollowState[] = [];
    const options: ObservedFollowOptions = { onConnection: (state) => states.push(state) };
    expect(await readAll(clientOf(server).eventsByChatToolCall({ space_id, tool_call_id: "m.0~a/ü?" }, options))).toEqual(log);
    expect(server.requests[0]).toBe(`GET /spaces/${space_id}/skills/executions/by-chat-tool-call/m.0~a%2F%C3%BC%3F/events`);
    expect(states).toEqual(["connecting", "live", "not_found", "not_found", "live"]);
  });
});

describe("more followers than connections", () => {
  test("never more streams than allowed are open, the rest read pages, and all get everything", async () => {
    const log = writeLog(["a", "b", "c"]);
    let open = 0;
    let most = 0;
    const held: WireExchange[] = [];
    await using server = await startWireServer((exchange) => {
      const { request, response, url, after } = exchange;
      if (request.headers.accept === "application/json") {
        const data = log.slice(after, after + 2);
        return sendJson(response, 200, { data, meta: { next_cursor: null, has_more: after + data.length < log.length } });
      }
      if (!url.pathname.endsWith("/events")) return sendJson(response, 200, { data: { id: execution_id } });
      open += 1;
      most = Math.max(most, open);
      response.on("close", () => {
        open -= 1;
      });
      openStream(response);
      held.push(exchange);
    });
    const client = clientOf(server, { maxLiveStreams: 2 });
    const calls = Array.from({ length: 6 }, (_, index) => client.eventsByChatToolCall({ space_id, tool_call_id: `call_${index}` }));
    const [first, second, ...others] = calls.map(readAll);
    for (const events of await Promise.all(others)) expect(events).toEqual(log);
    for (const { response } of held) response.end(log.map(frameOf).join(""));
    expect(await first).toEqual(log);
    expect(await second).toEqual(log);
    expect(most).toBe(2);
  });

  test("a follower that reads pages goes over to a stream when one is free, without losing or repeating an event", async () => {
    const log = writeLog(["a", "b", "c"]);
    let pages = 0;
    const held: WireExchange[] = [];
    await using server = await startWireServer((exchange) => {
      if (exchange.request.headers.accept !== "application/json") {
        held.push(exchange);
        if (held.length > 1) return serveLog(exchange, log);
        return openStream(exchange.response);
      }
      pages += 1;
      sendJson(exchange.response, 200, { data: log.slice(exchange.after, 2), meta: { next_cursor: null, has_more: false } });
      if (pages === 3) held[0]?.response.end(log.map(frameOf).join(""));
    });
    const client = clientOf(server, { maxLiveStreams: 1 });
    const [first, second] = await Promise.all([readAll(client.events(ref)), readAll(client.events(ref))]);
    expect(first).toEqual(log);
    expect(second).toEqual(log);
    expect(held[1]?.after).toBe(2);
  });

  test("an aborted follower gives its place back, whether it had one or waited", async () => {
    const log = writeLog([]);
    let streams = 0;
    const opened = Promise.withResolvers<void>();
    await using server = await startWireServer((exchange) => {
      if (exchange.request.headers.accept === "application/json")
        return sendJson(exchange.response, 200, { data: [], meta: { next_cursor: null, has_more: false } });
      streams += 1;
      if (streams > 1) return serveLog(exchange, log);
      openStream(exchange.response);
      opened.resolve();
    });
    const client = clientOf(server, { maxLiveStreams: 1 });
    const aborter = new AbortController();
    const holding = readAll(client.events(ref, { signal: aborter.signal }));
    const waiting = readAll(client.events(ref, { signal: aborter.signal }));
    const patient = readAll(client.events(ref));
    await opened.promise;
    aborter.abort();
    expect(await holding).toEqual([]);
    expect(await waiting).toEqual([]);
    expect(await patient).toEqual(log);
  });
});

describe("calls", () => {
  test("send their credential, body and idempotency key, and give back what is in data", async () => {
    const seen: unknown[] = [];
    await using server = await startWireServer(({ request, response }) => {
      let body = "";
      request.setEncoding("utf8").on("data", (text: string) => {
        body += text;
      });
      request.on("end", () => {
        const { authorization, prefer } = request.headers;
        seen.push([request.method, authorization, request.headers["idempotency-key"], prefer, body === "" ? null : JSON.parse(body)]);
        sendJson(response, 200, { data: { id: execution_id } });
      });
    });
    const client = clientOf(server, { apiKey: "akp_1" });
    expect(await client.start({ space_id, slug: "count", inputs: { n: 1 }, idempotency_key: "k" })).toEqual({ id: execution_id });
    await client.get(ref);
    await client.cancel(ref);
    await client.byChatToolCall({ space_id, tool_call_id: "call_1", wait_seconds: 5 });
    expect(seen).toEqual([
      ["POST", "Bearer akp_1", "k", undefined, { inputs: { n: 1 } }],
      ["GET", "Bearer akp_1", undefined, undefined, null],
      ["POST", "Bearer akp_1", undefined, undefined, null],
      ["GET", "Bearer akp_1", undefined, "wait=5", null],
    ]);
    expect(server.requests).toEqual([
      `POST /spaces/${space_id}/skills/count/executions`,
      `GET ${executionPath}`,
      `POST ${executionPath}/cancel`,
      `GET /spaces/${space_id}/skills/executions/by-chat-tool-call/call_1`,
    ]);
  });

  test("a refused call rejects with the server's code, message and detail", async () => {
    const detail = [{ loc: ["body", "inputs", "n"], msg: "must be a number", type: "type", input: "many" }];
    await using server = await startWireServer(({ response }) =>
      sendJson(response, 422, { error: { code: "validation_error", message: "The inputs are not valid.", request_id: "r" }, detail }),
    );
    await expect(clientOf(server).start({ space_id, slug: "count", inputs: {} })).rejects.toMatchObject({
      code: "validation_error",
      message: "The inputs are not valid.",
      detail,
    });
  });

  test("a server that cannot be reached, or answers with something else than JSON, rejects with a SkillrunError", async () => {
    const gone = await startWireServer(() => undefined);
    await gone[Symbol.asyncDispose]();
    await expect(clientOf(gone).get(ref)).rejects.toMatchObject({ name: "SkillrunError", code: "unavailable" });
    await using proxy = await startWireServer(({ response }) => response.writeHead(502).end("<h1>Bad gateway</h1>"));
    await expect(clientOf(proxy).get(ref)).rejects.toMatchObject({ name: "SkillrunError", code: "unavailable" });
  });
});
