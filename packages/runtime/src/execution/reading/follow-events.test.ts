import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { executionsOf } from "../../test-executions.ts";
import { createTestRuntime, type TestRuntime } from "../../test-runtime.ts";
import { findByChatToolCall } from "./find-by-chat-tool-call.ts";
import { type EventSink, followEvents, followEventsByChatToolCall } from "./follow-events.ts";
import { iterateEvents } from "./iterate-events.ts";

let t: TestRuntime;
let own: ReturnType<typeof executionsOf>;
let other: Awaited<ReturnType<TestRuntime["another"]>>;
beforeAll(async () => {
  t = await createTestRuntime();
  own = executionsOf(t);
  other = await t.another({ embeddedWorker: false });
});
afterAll(async () => await t.close());

/** Keeps the seqs of what it is sent. */
function createSink() {
  const lastSeqs: number[] = [];
  let frames = "";
  const { promise: ended, resolve } = Promise.withResolvers<Parameters<EventSink["end"]>[0]>();
  const sink: EventSink = {
    push(pushed, lastSeq) {
      frames += pushed;
      lastSeqs.push(lastSeq);
      return 0;
    },
    drained: async () => {},
    end: resolve,
  };
  return { sink, ended, lastSeq: () => lastSeqs.at(-1), frames: () => frames };
}

test("E7: a reader that resumes at the end of a finished execution is told that it has had everything", async () => {
  const { id } = await own.start("count", { n: 1 });
  await own.ended(id);
  const last = (await own.events(id)).length;
  const { sink, frames } = createSink();
  expect((await followEvents(t.context, { ...own.refOf(id), after: last }, sink)).finished).toBe(true);
  expect((await followEvents(t.context, { ...own.refOf(id), after: last + 100 }, sink)).finished).toBe(true);
  expect(frames()).toBe("");
  const before = createSink();
  expect((await followEvents(t.context, { ...own.refOf(id), after: last - 1 }, before.sink)).finished).toBe(false);
  expect(await before.ended).toBe("final");
  expect(before.lastSeq()).toBe(last);
});

test("E9: a stream opened before its tool call exists begins when it does, wherever it is dispatched", async () => {
  const calls = [randomUUID(), randomUUID()];
  const sinks = await Promise.all(
    calls.map(async (tool_call_id) => {
      const each = createSink();
      const handle = await followEventsByChatToolCall(t.context, { space_id: t.space_id, tool_call_id, after: 0 }, each.sink);
      expect(handle.finished).toBe(false);
      return each;
    }),
  );
  await own.dispatch(calls[0] ?? "", "count", { n: 2 });
  await executionsOf(t, other.context).dispatch(calls[1] ?? "", "count", { n: 2 });
  for (const each of sinks) {
    expect(await each.ended).toBe("final");
    expect(each.lastSeq()).toBe(6);
    expect(each.frames().startsWith("id: 1\nevent: execution_queued\n")).toBe(true);
  }
});

test("E9: without an execution the stream ends as not_found when its patience is over, and may be asked for again", async () => {
  const tool_call_id = randomUUID();
  const input = { space_id: t.space_id, tool_call_id, after: 0 };
  const early = createSink();
  await followEventsByChatToolCall(t.context, input, early.sink, { patienceMs: 30 });
  expect(await early.ended).toBe("not_found");
  expect(early.frames()).toBe("");
  const again = createSink();
  await followEventsByChatToolCall(t.context, input, again.sink);
  await own.dispatch(tool_call_id, "count", { n: 0 });
  expect(await again.ended).toBe("final");
});

test("E9: a reader that leaves while it waits is sent nothing, not even an end", async () => {
  const tool_call_id = randomUUID();
  const [leaver, stayer] = [createSink(), createSink()];
  const input = { space_id: t.space_id, tool_call_id, after: 0 };
  const handle = await followEventsByChatToolCall(t.context, input, leaver.sink);
  await followEventsByChatToolCall(t.context, input, stayer.sink);
  handle.close();
  await own.dispatch(tool_call_id, "count", { n: 0 });
  expect(await stayer.ended).toBe("final");
  expect(await Promise.race([leaver.ended, Promise.resolve("nothing")])).toBe("nothing");
  expect(leaver.frames()).toBe("");
});

test("a lookup that waits answers as soon as the tool call is dispatched, here or in another process", async () => {
  for (const from of [t.context, other.context]) {
    const tool_call_id = randomUUID();
    const waiting = findByChatToolCall(from, { space_id: t.space_id, tool_call_id, wait_seconds: 30 });
    const { execution } = await own.dispatch(tool_call_id, "count", { n: 0 });
    expect((await waiting).id).toBe(execution.id);
  }
});

test("a lookup that waits is not_found when its time is over, whatever fraction of a second that is, or when it is aborted", async () => {
  const input = { space_id: t.space_id, tool_call_id: randomUUID() };
  await expect(findByChatToolCall(t.context, { ...input, wait_seconds: 0.0101 })).rejects.toMatchObject({ code: "not_found" });
  await expect(findByChatToolCall(t.context, { ...input, wait_seconds: 0 })).rejects.toMatchObject({ code: "not_found" });
  const aborter = new AbortController();
  const waiting = findByChatToolCall(t.context, { ...input, wait_seconds: 30 }, aborter.signal);
  aborter.abort();
  await expect(waiting).rejects.toMatchObject({ code: "not_found" });
});

test("E12: a process that hears nothing finds a tool call's execution by its poll", async () => {
  const deaf = await t.another({ embeddedWorker: false, notifier: () => ({ start: async () => {}, stop: async () => {} }) });
  const tool_call_id = randomUUID();
  const waiting = findByChatToolCall(deaf.context, { space_id: t.space_id, tool_call_id, wait_seconds: 30 });
  const stream = createSink();
  await followEventsByChatToolCall(deaf.context, { space_id: t.space_id, tool_call_id, after: 0 }, stream.sink);
  const { execution } = await own.dispatch(tool_call_id, "count", { n: 1 });
  expect((await waiting).id).toBe(execution.id);
  expect(await stream.ended).toBe("final");
});

test("E5, E10: an iteration whose reader falls behind the live stream still gives every event once, in order", async () => {
  const { id } = await own.start("count", { n: 30_000 });
  const seqs: number[] = [];
  for await (const event of iterateEvents(t.context, own.refOf(id))) {
    seqs.push(event.seq);
    if (seqs.length % 1_000 === 4) await own.get(id);
    if (seqs.length === 4) await own.ended(id);
  }
  expect(seqs).toEqual(Array.from({ length: 30_004 }, (_, index) => index + 1));
});

test("a process that closes answers those who wait for a tool call as unavailable, at once", async () => {
  const closing = await t.another({ embeddedWorker: false });
  const input = { space_id: t.space_id, tool_call_id: randomUUID() };
  const waiting = findByChatToolCall(closing.context, { ...input, wait_seconds: 30 });
  const stream = createSink();
  await followEventsByChatToolCall(closing.context, { ...input, after: 0 }, stream.sink);
  const refused = expect(waiting).rejects.toMatchObject({ code: "unavailable" });
  await closing.runtime.close();
  await refused;
  expect(await stream.ended).toBe("unavailable");
});

test("E7, E9: a reader that is further than the whole log when its execution appears is told that it has ended", async () => {
  const tool_call_id = randomUUID();
  const deaf = await t.another({ embeddedWorker: false, notifier: () => ({ start: async () => {}, stop: async () => {} }) });
  const stream = createSink();
  await followEventsByChatToolCall(deaf.context, { space_id: t.space_id, tool_call_id, after: 999 }, stream.sink);
  const { execution } = await own.dispatch(tool_call_id, "count", { n: 0 });
  await own.ended(execution.id);
  expect(await stream.ended).toBe("final");
});

test("a process that closes ends its iterations as unavailable, so that their readers go elsewhere", async () => {
  const closing = await t.another({ embeddedWorker: false });
  const { id } = await own.start("wait");
  const iterate = async () => {
    for await (const event of iterateEvents(closing.context, own.refOf(id))) if (event.type === "log_written") void closing.runtime.close();
  };
  await expect(iterate()).rejects.toMatchObject({ code: "unavailable" });
});
