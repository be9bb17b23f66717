import { randomUUID } from "node:crypto";
import { DispatchToolCall, type ExecutionEvent } from "@skillrun/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { executionsOf } from "../../test-executions.ts";
import { createTestRuntime, type TestRuntime } from "../../test-runtime.ts";
import { listExecutions } from "../reading/list-executions.ts";
import { dispatchToolCall, startExecution } from "./dispatch-execution.ts";

let t: TestRuntime;
let own: ReturnType<typeof executionsOf>;
let other: Awaited<ReturnType<TestRuntime["another"]>>;
beforeAll(async () => {
  t = await createTestRuntime({ maxConnections: 3 });
  own = executionsOf(t);
  other = await t.another({ embeddedWorker: false });
});
afterAll(async () => await t.close());

const fifty = Array.from({ length: 50 }, (_, n) => n);
const keyed = (inputs: Record<string, number>, idempotency_key: string, context = t.context) =>
  startExecution(context, { space_id: t.space_id, slug: "count", inputs, file_source_ids: [], model: null, idempotency_key });
const finals = (events: readonly ExecutionEvent[]) => events.filter((event) => event.type === "execution_completed");

test("fifty dispatches of one tool call at once, to two processes, create one execution, which runs once", async () => {
  const theirs = executionsOf(t, other.context);
  const all = await Promise.all(fifty.map((n) => (n % 2 === 0 ? own : theirs).dispatch("same call", "count", { n: 2 })));
  expect(new Set(all.map(({ execution }) => execution.id)).size).toBe(1);
  expect(all.filter(({ created }) => created)).toHaveLength(1);
  const events = await own.events(all[0]?.execution.id ?? expect.fail());
  expect(finals(events)).toHaveLength(1);
  expect(events.filter((event) => event.type === "attempt_started")).toHaveLength(1);
});

test.each([
  ["of 10 kB", "x".repeat(10_000)],
  ["of other scripts and signs", "вызов/呼び出し?#%2F&=+ 👩‍👩‍👧 \u202e\n"],
  ["like SQL", `'; drop table execution; --`],
  ["of one space", " "],
])("a tool call id %s finds its execution", async (_, toolCallId) => {
  const { execution } = await own.dispatch(toolCallId, "count", { n: 0 });
  expect(execution.chat_tool_call_id).toBe(toolCallId);
  expect((await own.dispatch(toolCallId, "count", { n: 0 })).execution.id).toBe(execution.id);
  const shape = { space_id: t.space_id, tool_name: "count", arguments: {}, tool_call_id: toolCallId };
  expect(DispatchToolCall.safeParse(shape).success).toBe(true);
});

test("tool call ids that differ in one character at their end are two calls", async () => {
  const long = "x".repeat(9_999);
  const [a, b] = await Promise.all(["a", "b"].map((end) => own.dispatch(`${long}${end}`, "count", { n: 0 })));
  expect(a?.execution.id).not.toBe(b?.execution.id);
});

test("the same tool call id in another tenant's space is another call", async () => {
  const stranger = await t.stranger();
  const mine = await own.dispatch("shared id", "count", { n: 0 });
  const theirs = await dispatchToolCall(stranger.context, {
    ...{ space_id: stranger.space_id, tool_name: "count", arguments: { n: 0 }, tool_call_id: "shared id" },
    ...{ thread_id: null, message_id: null, uploaded_files: [], model: null },
  });
  expect(theirs.created).toBe(true);
  expect(theirs.execution.id).not.toBe(mine.execution.id);
});

test("fifty equal starts under one idempotency key at once make one execution, with fewer connections than requests", async () => {
  const key = randomUUID();
  const all = await Promise.all(fifty.map((n) => keyed({ n: 1 }, key, n % 2 === 0 ? t.context : other.context)));
  expect(new Set(all.map(({ execution }) => execution.id)).size).toBe(1);
  expect(all.filter(({ replayed }) => !replayed)).toHaveLength(1);
  expect(all[0]?.execution.idempotency_key).toBe(key);
});

test("a used idempotency key with another body is a conflict, with the same in another order it is not", async () => {
  const key = randomUUID();
  await keyed({ n: 1, gap_ms: 2 }, key);
  await expect(keyed({ n: 2, gap_ms: 2 }, key)).rejects.toMatchObject({ code: "conflict" });
  expect((await keyed({ gap_ms: 2, n: 1 }, key)).replayed).toBe(true);
});

test("an idempotency key is its principal's own", async () => {
  const key = randomUUID();
  const mine = await keyed({ n: 1 }, key);
  const stranger = await t.stranger();
  const theirs = await startExecution(stranger.context, {
    ...{ space_id: stranger.space_id, slug: "count", inputs: { n: 5 }, file_source_ids: [], model: null, idempotency_key: key },
  });
  expect(theirs).toMatchObject({ replayed: false });
  expect(theirs.execution.id).not.toBe(mine.execution.id);
});

test("what is refused leaves no execution and no used key behind", async () => {
  const key = randomUUID();
  const count = async () => (await listExecutions(t.context, { space_id: t.space_id, limit: 100, skill_slug: "fail" })).data.length;
  const before = await count();
  await expect(own.start("fail", { message: 7 }, { idempotency_key: key })).rejects.toMatchObject({ code: "validation_error" });
  await expect(own.start("fail", {}, { model: "some-model", idempotency_key: key })).rejects.toMatchObject({ code: "validation_error" });
  await expect(own.start("no-such-skill", {})).rejects.toMatchObject({ code: "not_found" });
  expect(await count()).toBe(before);
  expect((await keyed({ n: 0 }, key)).replayed).toBe(false);
});

test("E6: the first event carries the execution's summary as it was when it was queued", async () => {
  const { execution } = await own.dispatch("first event", "count", { n: 0 });
  const [first] = await own.events(execution.id);
  const { inputs, outputs, error, artifacts, sub_executions, chat_thread_id, chat_message_id, chat_tool_call_id, ...rest } = execution;
  const { workspace_archive_id, langfuse_trace_id, idempotency_key, ...summary } = rest;
  expect(first).toMatchObject({ seq: 1, type: "execution_queued", payload: { execution: summary, chat_tool_call_id: "first event" } });
  expect(Object.keys(summary)).toHaveLength(14);
});
