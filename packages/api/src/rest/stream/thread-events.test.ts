import { randomUUID } from "node:crypto";
import { ExecutionEvent, ThreadOpened } from "@skillrun/contract";
import { createTRPCClient, httpSubscriptionLink } from "@trpc/client";
import { EventSource } from "eventsource";
import { describe, expect, test } from "vitest";
import type { AppRouter } from "../../routers/app.ts";
import { useApi } from "../testing/api-fixture.testing.ts";
import type { ApiFixture } from "../testing/make-fixture.testing.ts";
import { mounts, openNodeMount } from "../testing/mounts.testing.ts";
import { readData, readError, readExecution, readPage } from "../testing/read-answer.testing.ts";

type Frame = { id: string; event: string; data: unknown };

async function newThread({ send, inSpace }: ApiFixture): Promise<string> {
  return String((await readData(await send(inSpace("/threads"), { json: {} })))["id"]);
}

async function dispatch({ send, inSpace }: ApiFixture, thread_id: string, n = 1): Promise<string> {
  const json = { arguments: { n }, tool_call_id: `call_${randomUUID()}`, thread_id };
  return (await readExecution(await send(inSpace("/tools/count/execute"), { json }))).id;
}

/** Reads frames until so many executions have ended, then leaves. */
async function readFrames(response: Response, ends: number): Promise<{ head: string; frames: Frame[] }> {
  let text = "";
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  while ((text.match(/\nevent: execution_completed\ndata: .*\n\n/g) ?? []).length < ends) {
    const chunk = await reader?.read();
    if (chunk === undefined || chunk.done) break;
    text += chunk.value;
  }
  await reader?.cancel();
  const frames = [...text.matchAll(/id: (.*)\nevent: (.*)\ndata: (.*)\n\n/g)].map(([, id = "", event = "", data = ""]) => ({
    id,
    event,
    data: JSON.parse(data),
  }));
  return { head: text.slice(0, text.indexOf("id: ")), frames };
}

describe.each(mounts)("a thread's event stream over %s", (_name, open) => {
  const api = useApi(open);

  test("E8, E11: every frame is an event as of a single stream under a cursor of the thread, after one that says what is under way", async () => {
    const thread = await newThread(api());
    const response = await api().send(api().inSpace(`/threads/${thread}/events`));
    expect(["content-type", "cache-control", "x-accel-buffering"].map((name) => response.headers.get(name))).toEqual([
      "text/event-stream",
      "no-cache, no-transform",
      "no",
    ]);
    const ids = [await dispatch(api(), thread), await dispatch(api(), thread)];
    const { head, frames } = await readFrames(response, 2);
    expect(head).toBe("retry: 1000\n\n");
    expect(frames[0]?.event).toBe("thread_opened");
    ThreadOpened.parse(frames[0]?.data);
    const events = frames.slice(1).map(({ event, data }) => {
      const parsed = ExecutionEvent.parse(data);
      expect(parsed.type).toBe(event);
      return parsed;
    });
    expect(new Set(events.map((event) => event.execution_id))).toEqual(new Set(ids));
    expect(new Set(frames.map(({ id }) => id)).size).toBe(frames.length);
    const last = frames.at(-1)?.id ?? "";
    ids.push(await dispatch(api(), thread));
    for (const [query, headers] of [[`?after=${last}`, {}] as const, ["?after=x", { "last-event-id": last }] as const]) {
      const rest = await readFrames(await api().send(api().inSpace(`/threads/${thread}/events${query}`), { headers }), 1);
      expect(rest.frames.slice(1).map(({ data }) => ExecutionEvent.parse(data).execution_id)).toEqual(Array(5).fill(ids[2]));
    }
  });

  test("E11: a thread of another tenant and one that does not exist give the same 404, a cursor that is none 422", async () => {
    const { send, inSpace, foreign } = api();
    const thread = await newThread(api());
    const answers = await Promise.all([
      send(`/api-proxy/v1/spaces/${foreign.hidden}/threads/${thread}/events`),
      send(`/api-proxy/v1/spaces/${foreign.missing}/threads/${thread}/events`),
    ]);
    const [hidden, missing] = await Promise.all(answers.map(readError));
    expect([...answers.map(({ status }) => status), hidden?.error.message]).toEqual([404, 404, missing?.error.message]);
    expect((await send(inSpace(`/threads/${randomUUID()}/events`))).status).toBe(404);
    for (const [query, headers, loc] of [
      ["?after=7", {}, ["query", "after"]],
      ["?live_only=perhaps", {}, ["query", "live_only"]],
      ["", { "last-event-id": "7" }, ["header", "last-event-id"]],
    ] as const) {
      const response = await send(inSpace(`/threads/${thread}/events${query}`), { headers });
      expect([response.status, (await readError(response)).detail?.[0]?.loc]).toEqual([422, loc]);
    }
  });

  test("a reader that leaves is forgotten, and HEAD is the headers alone", async () => {
    const { send, inSpace, test: fixture } = api();
    const path = inSpace(`/threads/${await newThread(api())}/events`);
    const { runtime } = fixture;
    const leave = new AbortController();
    const reader = (await send(path, { signal: leave.signal })).body?.getReader();
    await reader?.read();
    expect(runtime.threads.openStreams).toBe(1);
    leave.abort();
    await expect.poll(() => runtime.threads.openStreams).toBe(0);
    const head = await send(path, { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
    await expect.poll(() => runtime.threads.openStreams).toBe(0);
  });

  test("E9: by tool call id a page of the log is empty before the execution exists, and then the log", async () => {
    const { send, inSpace } = api();
    const tool_call_id = `call/${randomUUID()}`;
    const path = inSpace(`/skills/executions/by-chat-tool-call/${encodeURIComponent(tool_call_id)}/events`);
    const headers = { accept: "application/json" };
    expect(await readPage(await send(path, { headers }))).toEqual({ data: [], meta: { next_cursor: null, has_more: false } });
    await send(inSpace("/tools/count/execute"), { json: { arguments: { n: 1 }, tool_call_id } });
    await (await send(path)).text();
    const page = await readPage(await send(`${path}?after=1&limit=2`, { headers }));
    expect([page.data.map((event) => event["seq"]), page.meta.next_cursor]).toEqual([[2, 3], "3"]);
  });
});

describe("a thread's events over tRPC", () => {
  const api = useApi(openNodeMount);

  test("E11: a subscription resumes from the id of any event", async () => {
    const thread = await newThread(api());
    const headers = { Authorization: `Bearer ${api().test.api_key}` };
    const eventSourceOptions = {
      fetch: (input: string | URL, init: RequestInit) => fetch(input, { ...init, headers: { ...init.headers, ...headers } }),
    };
    const trpc = createTRPCClient<AppRouter>({
      links: [httpSubscriptionLink({ url: `${api().mount.origin}/api/trpc`, EventSource, eventSourceOptions })],
    });
    const read = async (after: string | null, ends: number) => {
      const seen: { id: string; data: ExecutionEvent }[] = [];
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const onData = (frame: { id: string; data: ExecutionEvent }) => {
        seen.push(frame);
        if (seen.filter(({ data }) => data.type === "execution_completed").length === ends) resolve();
      };
      const input = { space_id: api().test.space_id, thread_id: thread as never, after };
      const handle = trpc.thread.events.subscribe(input, { onData, onError: reject });
      await promise.finally(() => handle.unsubscribe());
      return seen;
    };
    await dispatch(api(), thread);
    const whole = await read(null, 1);
    expect(whole.map(({ data }) => data.seq)).toEqual([1, 2, 3, 4, 5]);
    expect((await read(whole[1]?.id ?? "", 1)).map(({ data }) => data.seq)).toEqual([3, 4, 5]);
  });
});
