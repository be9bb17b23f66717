import { randomUUID } from "node:crypto";
import { type ExecutionDetail, type ExecutionEvent, ExecutionId, type JsonObject, ThreadId, ThreadOpened } from "@skillrun/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeThreadCursor } from "../../event-log/thread-cursor.ts";
import type { ThreadReader } from "../../event-log/thread-stream.ts";
import type { RequestContext } from "../../runtime.ts";
import { insertExecution } from "../../store/execution/execution-store.ts";
import { executionsOf } from "../../test-executions.ts";
import { createTestRuntime, type TestRuntime } from "../../test-runtime.ts";
import { createThread } from "../../thread/manage-threads.ts";
import { dispatchToolCall } from "../dispatch/dispatch-execution.ts";
import { followThreadEvents } from "./follow-thread-events.ts";
import { iterateThreadEvents } from "./iterate-events.ts";

let t: TestRuntime;
let own: ReturnType<typeof executionsOf>;
beforeAll(async () => {
  t = await createTestRuntime();
  own = executionsOf(t);
});
afterAll(async () => await t.close());

type Frame = { id: string; event: ExecutionEvent };

/** Keeps the frames it is sent; `buffered` is what it says it has not taken. */
function createCollector({ buffered = 0 } = {}) {
  const frames: Frame[] = [];
  const opened: ThreadOpened[] = [];
  const { promise: ended, resolve: end } = Promise.withResolvers<string>();
  const watchers = new Set<() => void>();
  const reader: ThreadReader = {
    push(text) {
      for (const [, id = "", type, data = ""] of text.matchAll(/id: (.*)\nevent: (.*)\ndata: (.*)\n\n/g)) {
        if (type === "thread_opened") opened.push(ThreadOpened.parse(JSON.parse(data)));
        else frames.push({ id, event: JSON.parse(data) });
      }
      for (const watcher of watchers) watcher();
      return buffered;
    },
    drained: async () => {},
    end,
  };
  const until = (isThere: () => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => isThere() && resolve();
      watchers.add(look);
      look();
    });
  return {
    reader,
    frames,
    opened,
    ended,
    until,
    /** Resolves when so many executions have had their final event. */
    finished: (count: number) => until(() => frames.filter(({ event }) => event.type === "execution_completed").length >= count),
  };
}

async function newThread(context = t.context): Promise<ThreadId> {
  return (await createThread(context, { space_id: t.space_id })).id;
}

async function dispatch(
  thread_id: string | null,
  slug = "count",
  inputs: JsonObject = { n: 2 },
  context = t.context,
): Promise<ExecutionDetail> {
  const call = { tool_call_id: randomUUID(), message_id: null, uploaded_files: [], model: null };
  return (await dispatchToolCall(context, { ...call, space_id: t.space_id, tool_name: slug, arguments: inputs, thread_id })).execution;
}

async function follow(
  thread_id: ThreadId,
  collector: { reader: ThreadReader },
  more: { after?: string; live_only?: boolean; in?: RequestContext } = {},
) {
  const input = { space_id: t.space_id, thread_id, after: more.after ?? null, live_only: more.live_only ?? false };
  return await followThreadEvents(more.in ?? t.context, input, collector.reader);
}

/** Each execution's seqs, in the order in which they came. */
function seqsById(frames: readonly Frame[]): Record<string, number[]> {
  const groups = Map.groupBy(frames, ({ event }) => event.root_execution_id);
  return Object.fromEntries([...groups].map(([id, group]) => [id, group.map(({ event }) => event.seq)]));
}

async function wholeLogs(executions: readonly ExecutionDetail[]): Promise<Record<string, number[]>> {
  const logs = await Promise.all(executions.map(async ({ id }) => [id, (await own.events(id)).map(({ seq }) => seq)] as const));
  return Object.fromEntries(logs);
}

test("E11: a thread's stream carries what is there and what is dispatched later, each execution whole and in order, and nothing else", async () => {
  const [thread, another] = [await newThread(), await newThread()];
  const executions = [await dispatch(thread), await dispatch(thread, "count", { n: 700 })];
  await Promise.all([dispatch(another), dispatch(null), own.ended(executions[0]?.id ?? ExecutionId.parse(""))]);
  const stream = createCollector();
  const handle = await follow(thread, stream);
  await stream.until(() => stream.opened.length === 1);
  executions.push(...(await Promise.all(Array.from({ length: 5 }, () => dispatch(thread, "count", { n: 3, gap_ms: 1 })))));
  await stream.finished(executions.length);
  expect(seqsById(stream.frames)).toEqual(await wholeLogs(executions));
  expect(await Promise.race([stream.ended, Promise.resolve("goes on")])).toBe("goes on");
  handle.close();
  expect(t.runtime.threads.openStreams).toBe(0);
});

test("E5, E11: from the id of any frame a reader resumes exactly, also when executions have ended or come to be meanwhile", async () => {
  const thread = await newThread();
  const executions = [await dispatch(thread), await dispatch(thread, "count", { n: 5, gap_ms: 1 })];
  const first = createCollector();
  const handle = await follow(thread, first);
  await first.until(() => first.opened.length === 1);
  executions.push(await dispatch(thread, "count", { n: 4, gap_ms: 1 }), await dispatch(thread));
  await first.finished(executions.length);
  handle.close();
  executions.push(await dispatch(thread));
  await own.ended(executions.at(-1)?.id ?? ExecutionId.parse(""));
  const whole = await wholeLogs(executions);
  for (const [index, { id }] of first.frames.entries()) {
    const rest = createCollector();
    const resumed = await follow(thread, rest, { after: id });
    const had = first.frames.slice(0, index + 1);
    await rest.finished(executions.length - had.filter(({ event }) => event.type === "execution_completed").length);
    expect(seqsById([...had, ...rest.frames])).toEqual(whole);
    resumed.close();
  }
});

test("E11: an execution whose transaction commits after newer ones have come and gone is not missed, live or by a cursor of that time", async () => {
  const thread = await newThread();
  const live = createCollector();
  const handle = await follow(thread, live);
  const late = ExecutionId.parse(randomUUID());
  const { newer, cursor } = await t.runtime.database.transaction(async (transaction) => {
    const { principal } = t.context;
    const names = { id: late, tenant_id: principal.tenant_id, space_id: t.space_id, principal_id: principal.id, skill_slug: "count" };
    const rest = {
      skill_version: "1.0.0",
      skill_version_id: null,
      source: "chat" as const,
      inputs: {},
      model: null,
      file_source_ids: [],
      idempotency_key: null,
    };
    const chat = { chat_thread_id: thread, chat_message_id: null, chat_tool_call_id: randomUUID() };
    await insertExecution(transaction, { ...names, ...rest, ...chat, limits: null, tick: null, held: false, worker_id: null, audit: null });
    const execution = await dispatch(thread);
    await live.finished(1);
    await t.runtime.threads.poll();
    return { newer: execution, cursor: live.frames.at(-1)?.id };
  });
  const hasLate = (stream: typeof live) => stream.until(() => stream.frames.some(({ event }) => event.execution_id === late));
  await hasLate(live);
  const rest = createCollector();
  const resumed = await follow(thread, rest, cursor === undefined ? {} : { after: cursor });
  await hasLate(rest);
  expect(rest.frames.some(({ event }) => event.execution_id === newer.id)).toBe(false);
  handle.close();
  resumed.close();
});

test("E11, E12: a process that hears nothing finds a thread's new executions by its poll", async () => {
  const thread = await newThread();
  const deaf = await t.another({ embeddedWorker: false, notifier: () => ({ start: async () => {}, stop: async () => {} }) });
  const stream = createCollector();
  await follow(thread, stream, { in: deaf.context });
  await stream.until(() => stream.opened.length === 1);
  const execution = await dispatch(thread);
  await stream.finished(1);
  expect(seqsById(stream.frames)).toEqual(await wholeLogs([execution]));
});

test("E11: live_only leaves out what is finished, names what is under way, and resumes like any other", async () => {
  const thread = await newThread();
  const finished = await dispatch(thread);
  await own.ended(finished.id);
  const waiting = await dispatch(thread, "wait", {});
  await own.reached(waiting.id, "log_written");
  const stream = createCollector();
  // What has just ended may be shown: only after a moment is it certain that nothing older is still to come to light.
  await expect
    .poll(
      async () => {
        const probe = createCollector();
        const probing = await follow(thread, probe, { live_only: true });
        await probe.until(() => probe.frames.length >= 4);
        probing.close();
        return Object.keys(seqsById(probe.frames));
      },
      { timeout: 10_000 },
    )
    .toEqual([waiting.id]);
  const handle = await follow(thread, stream, { live_only: true });
  await stream.until(() => stream.frames.length >= 4);
  expect(stream.opened).toEqual([{ executions: [{ execution_id: waiting.id, chat_tool_call_id: waiting.chat_tool_call_id }] }]);
  handle.close();
  const newer = await dispatch(thread);
  const rest = createCollector();
  const resumed = await follow(thread, rest, { after: stream.frames.at(-1)?.id ?? "", live_only: true });
  await rest.finished(1);
  expect(seqsById(rest.frames)).toEqual(await wholeLogs([newer]));
  resumed.close();
});

test("E11: a thread of more executions than a stream carries at once comes whole, and its cursor stays short", async () => {
  const thread = await newThread();
  const executions = await Promise.all(Array.from({ length: 300 }, () => dispatch(thread, "count", { n: 0 })));
  const stream = createCollector();
  const handle = await follow(thread, stream);
  await stream.finished(executions.length);
  expect(seqsById(stream.frames)).toEqual(await wholeLogs(executions));
  expect(Math.max(...stream.frames.map(({ id }) => id.length))).toBeLessThan(4_000);
  handle.close();
}, 60_000);

test("E10, E11: a reader that takes nothing is dropped as slow, once, however many executions it follows", async () => {
  const thread = await newThread();
  await Promise.all([dispatch(thread, "wait", {}), dispatch(thread, "wait", {})]);
  const stream = createCollector({ buffered: 5_000_000 });
  await follow(thread, stream);
  await stream.until(() => stream.frames.length >= 8);
  await dispatch(thread, "count", { n: 50, gap_ms: 1 });
  expect(await stream.ended).toBe("slow");
  expect(t.runtime.threads.openStreams).toBe(0);
});

test("E11: hides a thread of another space or principal and one that does not exist, alike", async () => {
  const thread = await newThread();
  const stranger = await t.stranger();
  const codes = [
    [t.context, { space_id: t.space_id, thread_id: ThreadId.parse(randomUUID()) }],
    [stranger.context, { space_id: stranger.space_id, thread_id: thread }],
    [t.context, { space_id: stranger.space_id, thread_id: thread }],
  ] as const;
  for (const [context, place] of codes)
    await expect(followThreadEvents(context, { ...place, after: null, live_only: false }, createCollector().reader)).rejects.toMatchObject({
      code: "not_found",
    });
});

test("E11: a made-up cursor is invalid, and one that names another thread's execution shows nothing of it", async () => {
  const [thread, another] = [await newThread(), await newThread()];
  const hidden = await dispatch(another, "wait", {});
  for (const after of ["", "x", "AAAA", "Ag", `${writeThreadCursor(0, [], 0)}A`])
    await expect(follow(thread, createCollector(), { after })).rejects.toMatchObject({ code: "validation_error" });
  const key = Buffer.from(hidden.id.replaceAll("-", ""), "hex");
  const stream = createCollector();
  const handle = await follow(thread, stream, { after: writeThreadCursor(0, [{ key, seq: 0 }], 1) });
  const shown = await dispatch(thread);
  await stream.finished(1);
  expect(Object.keys(seqsById(stream.frames))).toEqual([shown.id]);
  handle.close();
});

test("E11: an iteration gives each event with the id to resume from, and a process that closes ends it as unavailable", async () => {
  const thread = await newThread();
  const executions = [await dispatch(thread), await dispatch(thread)];
  const closing = await t.another({ embeddedWorker: false });
  const seen: Frame[] = [];
  const iterate = async () => {
    for await (const frame of iterateThreadEvents(closing.context, {
      space_id: t.space_id,
      thread_id: thread,
      after: null,
      live_only: false,
    })) {
      seen.push(frame);
      if (seen.filter(({ event }) => event.type === "execution_completed").length === 2) void closing.runtime.close();
    }
  };
  await expect(iterate()).rejects.toMatchObject({ code: "unavailable" });
  expect(seqsById(seen)).toEqual(await wholeLogs(executions));
});
