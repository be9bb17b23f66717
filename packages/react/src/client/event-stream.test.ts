import { afterEach, expect, test, vi } from "vitest";
import { openEventStream } from "./event-stream.ts";
import { createHttpConnection } from "./http-connection.ts";
import { openStream, startWireServer, type WireExchange } from "./wire-server.testing.ts";

const stallMs = 45_000;

afterEach(() => {
  vi.useRealTimers();
});

test("heartbeats keep a stream alive however long it lasts, silence breaks it off (E8)", async () => {
  const opened = Promise.withResolvers<WireExchange>();
  await using server = await startWireServer((exchange) => {
    openStream(exchange.response);
    opened.resolve(exchange);
  });
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const send = createHttpConnection({ baseUrl: server.baseUrl });
  const items = openEventStream(send, "/events", { after: 0, stallMs, signal: new AbortController().signal });
  expect(await items.next()).toEqual({ done: false, value: { kind: "open" } });
  expect(await items.next()).toEqual({ done: false, value: { kind: "retry", retryMs: 1 } });
  const { response } = await opened.promise;
  for (let beat = 0; beat < 12; beat += 1) {
    const next = items.next();
    await vi.advanceTimersByTimeAsync(stallMs - 1);
    response.write(": heartbeat\n\n");
    expect(await next).toEqual({ done: false, value: { kind: "alive" } });
  }
  const closed = new Promise((resolve) => response.on("close", resolve));
  const broken = expect(items.next()).rejects.toMatchObject({ name: "SkillrunError", code: "unavailable" });
  await vi.advanceTimersByTimeAsync(stallMs);
  await broken;
  await closed;
});
