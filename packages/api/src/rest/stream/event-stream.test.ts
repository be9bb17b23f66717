import { randomUUID } from "node:crypto";
import { connect } from "node:net";
import { ExecutionEvent } from "@skillrun/contract";
import { describe, expect, test, vi } from "vitest";
import { useApi } from "../testing/api-fixture.testing.ts";
import type { ApiFixture } from "../testing/make-fixture.testing.ts";
import { mounts, openNodeMount } from "../testing/mounts.testing.ts";
import { readError, readExecution, readPage } from "../testing/read-answer.testing.ts";

type Frame = { id: string; event: string; data: string };

/** The events of a server-sent event stream's text; comments and `retry` are left out. */
function framesOf(text: string): Frame[] {
  const frames: Frame[] = [];
  for (const block of text.split("\n\n")) {
    const match = /^id: (.*)\nevent: (.*)\ndata: (.*)$/.exec(block);
    if (match !== null) frames.push({ id: match[1] ?? "", event: match[2] ?? "", data: match[3] ?? "" });
  }
  return frames;
}

describe.each(mounts)("event streams over %s", (_name, open) => {
  const api = useApi(open);
  describeFrames(api);
  describeEnds(api);
});

function describeFrames(api: () => ApiFixture): void {
  const follow = (id: string, init?: RequestInit, query = "") => api().send(api().inSpace(`/skills/executions/${id}/events${query}`), init);

  test("E4: a frame is its seq, its type and one line of JSON that is the event", async () => {
    const id = await api().finish("count", { n: 2 });
    const frames = framesOf(await (await follow(id)).text());
    expect(frames.map((frame) => Number(frame.id))).toEqual(frames.map((_, index) => index + 1));
    for (const frame of frames) {
      const event = ExecutionEvent.parse(JSON.parse(frame.data));
      expect([String(event.seq), event.type, event.root_execution_id]).toEqual([frame.id, frame.event, id]);
      expect(Object.keys(JSON.parse(frame.data))).toEqual([
        "execution_id",
        "root_execution_id",
        "seq",
        "attempt",
        "type",
        "created_at",
        "payload",
      ]);
    }
  });

  test("E5: a reader resumes after Last-Event-ID, which wins over after, and gets exactly the rest", async () => {
    const id = await api().finish("count", { n: 3 });
    const whole = framesOf(await (await follow(id)).text());
    for (let seq = 0; seq < whole.length; seq += 1) {
      expect(framesOf(await (await follow(id, {}, `?after=${seq}`)).text())).toEqual(whole.slice(seq));
      const headers = { "last-event-id": String(seq) };
      expect(framesOf(await (await follow(id, { headers }, "?after=1")).text())).toEqual(whole.slice(seq));
    }
  });

  test("E5: a place to resume from that is no seq is invalid", async () => {
    const id = await api().finish("count", { n: 0 });
    for (const [query, headers, loc] of [
      ["?after=x", {}, ["query", "after"]],
      ["?after=-1", {}, ["query", "after"]],
      ["", { "last-event-id": "1.5" }, ["header", "last-event-id"]],
    ] as const) {
      const response = await follow(id, { headers }, query);
      expect([response.status, (await readError(response)).detail?.[0]?.loc]).toEqual([422, loc]);
    }
  });

  test("who starts an execution and accepts an event stream gets its events in the same answer, from the first to the final", async () => {
    const headers = { "content-type": "application/json", accept: "text/event-stream" };
    const body = JSON.stringify({ inputs: { n: 2 } });
    const response = await api().send(api().inSpace("/skills/count/executions"), { method: "POST", headers, body });
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/event-stream"]);
    const frames = framesOf(await response.text());
    const id = response.headers.get("location")?.split("/").at(-1) ?? "";
    expect(frames).toEqual(framesOf(await (await follow(id)).text()));
    expect(frames.at(-1)?.event).toBe("execution_completed");
  });

  test("a dispatched tool call streams in the same answer too, and dispatched again it is the same stream", async () => {
    const headers = { "content-type": "application/json", accept: "text/event-stream" };
    const body = JSON.stringify({ arguments: { n: 1 }, tool_call_id: `call_${randomUUID()}` });
    const dispatch = async () => (await api().send(api().inSpace("/tools/count/execute"), { method: "POST", headers, body })).text();
    const frames = framesOf(await dispatch());
    expect(frames.at(-1)?.event).toBe("execution_completed");
    expect(framesOf(await dispatch())).toEqual(frames);
  });

  test("a start that is refused is a plain error for who accepts an event stream as well", async () => {
    const headers = { "content-type": "application/json", accept: "text/event-stream" };
    const response = await api().send(api().inSpace("/skills/count/executions"), { method: "POST", headers, body: "{}" });
    expect([response.status, (await readError(response)).detail?.[0]?.loc]).toEqual([422, ["body", "inputs"]]);
  });

  test("E6: the first event carries the summary", async () => {
    const id = await api().finish("count", { n: 0 });
    const [first] = framesOf(await (await follow(id)).text());
    expect(JSON.parse(first?.data ?? "")).toMatchObject({ type: "execution_queued", payload: { execution: { id, skill_slug: "count" } } });
  });

  test("E8: the headers forbid caching, transforming and buffering, and the stream sets the reconnection time", async () => {
    const response = await follow(await api().finish("count", { n: 0 }), { headers: { "accept-encoding": "gzip, br" } });
    expect(
      Object.fromEntries(
        ["content-type", "cache-control", "x-accel-buffering", "content-encoding"].map((name) => [name, response.headers.get(name)]),
      ),
    ).toEqual({
      "content-type": "text/event-stream",
      "cache-control": "no-cache, no-transform",
      "x-accel-buffering": "no",
      "content-encoding": null,
    });
    expect(await response.text()).toMatch(/^retry: 1000\n\n/);
  });

  test("with Accept: application/json the log comes as pages, oldest first", async () => {
    const id = await api().finish("count", { n: 3 });
    const headers = { accept: "application/json" };
    const whole = framesOf(await (await follow(id)).text()).map((frame) => JSON.parse(frame.data));
    const first = await readPage(await follow(id, { headers }, "?limit=2"));
    expect(first).toEqual({ data: whole.slice(0, 2), meta: { next_cursor: "2", has_more: true } });
    const rest = await readPage(await follow(id, { headers }, `?after=${first.meta.next_cursor}`));
    expect(rest).toEqual({ data: whole.slice(2), meta: { next_cursor: null, has_more: false } });
  });

  test("an execution of another space and one that does not exist give the same 404", async () => {
    const { send, foreign } = api();
    const id = await api().finish("count", { n: 0 });
    const hidden = await send(`/api-proxy/v1/spaces/${foreign.hidden}/skills/executions/${id}/events`);
    const missing = await send(`/api-proxy/v1/spaces/${foreign.missing}/skills/executions/${id}/events`);
    expect([hidden.status, missing.status]).toEqual([404, 404]);
    expect((await readError(hidden)).error.message).toBe((await readError(missing)).error.message);
    expect((await follow(randomUUID())).status).toBe(404);
  });
}

function describeEnds(api: () => ApiFixture): void {
  const post = (path: string, json: unknown) => api().send(api().inSpace(path), { json });

  test("E7: the stream ends after the root's final event, and reconnecting with its id is 204", async () => {
    const { send, inSpace } = api();
    const { id } = await readExecution(await post("/skills/count/executions", { inputs: { n: 3, gap_ms: 2 } }));
    const path = inSpace(`/skills/executions/${id}/events`);
    const last = framesOf(await (await send(path)).text()).at(-1);
    expect(last?.event).toBe("execution_completed");
    const again = await send(path, { headers: { "last-event-id": last?.id ?? "" } });
    expect([again.status, await again.text()]).toEqual([204, ""]);
    expect(again.headers.get("x-request-id")).not.toBeNull();
  });

  test("E9: by tool call id a stream opens at once, before the execution exists, and then is the whole log", async () => {
    const { send, inSpace } = api();
    const id = `call/${randomUUID()}`;
    const path = inSpace(`/skills/executions/by-chat-tool-call/${encodeURIComponent(id)}/events`);
    const response = await send(path);
    expect(response.status).toBe(200);
    await post("/tools/count/execute", { arguments: { n: 2 }, tool_call_id: id });
    const frames = framesOf(await response.text());
    expect(frames.map((frame) => Number(frame.id))).toEqual(frames.map((_, index) => index + 1));
    expect(frames.at(-1)?.event).toBe("execution_completed");
    expect((await send(path, { headers: { "last-event-id": String(frames.length) } })).status).toBe(204);
  });

  test("a reader that leaves is forgotten", async () => {
    const {
      send,
      inSpace,
      test: { runtime },
    } = api();
    const { id } = await readExecution(await post("/skills/wait/executions", { inputs: {} }));
    const before = runtime.hub.openStreams;
    const leave = new AbortController();
    const response = await send(inSpace(`/skills/executions/${id}/events`), { signal: leave.signal });
    const reader = response.body?.getReader();
    await reader?.read();
    expect(runtime.hub.openStreams).toBe(before + 1);
    leave.abort();
    await expect.poll(() => runtime.hub.openStreams).toBe(before);
    await post(`/skills/executions/${id}/cancel`, {});
  });

  test("HEAD of a stream is its headers alone", async () => {
    const {
      send,
      inSpace,
      test: { runtime },
    } = api();
    const { id } = await readExecution(await post("/skills/wait/executions", { inputs: {} }));
    const response = await send(inSpace(`/skills/executions/${id}/events`), { method: "HEAD" });
    expect([response.status, response.headers.get("content-type"), await response.text()]).toEqual([200, "text/event-stream", ""]);
    await expect.poll(() => runtime.hub.openStreams).toBe(0);
    await post(`/skills/executions/${id}/cancel`, {});
  });
}

describe("event streams over a socket of the node server", () => {
  const api = useApi(openNodeMount);

  test("E10: a reader that takes nothing is dropped, and the execution goes on", async () => {
    const {
      send,
      inSpace,
      mount,
      test: { api_key, runtime },
    } = api();
    const { id } = await readExecution(await send(inSpace("/skills/flood/executions"), { json: { inputs: {} } }));
    const socket = connect(Number(new URL(mount.origin ?? "").port), "127.0.0.1");
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.on("error", () => undefined);
    const path = inSpace(`/skills/executions/${id}/events`);
    socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nX-API-Key: ${api_key}\r\n\r\n`);
    await expect.poll(() => runtime.hub.openStreams).toBe(1);
    await expect.poll(() => runtime.hub.openStreams, { timeout: 20_000 }).toBe(0);
    expect((await readExecution(await send(inSpace(`/skills/executions/${id}`)))).state).toBe("running");
    await send(inSpace(`/skills/executions/${id}/cancel`), { method: "POST" });
    socket.resume();
    await closed;
  });

  test("E8: an open stream gets a comment every 15 seconds", async () => {
    const { send, inSpace } = api();
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    try {
      const response = await send(inSpace(`/skills/executions/by-chat-tool-call/${randomUUID()}/events`));
      const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
      expect((await reader?.read())?.value).toBe("retry: 1000\n\n");
      vi.advanceTimersByTime(15_000);
      expect((await reader?.read())?.value).toBe(":\n\n");
      vi.advanceTimersByTime(30_000);
      expect((await reader?.read())?.value).toMatch(/^(:\n\n){1,2}$/);
      await reader?.cancel();
    } finally {
      vi.useRealTimers();
    }
  });
});
