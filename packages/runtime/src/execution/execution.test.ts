import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestRuntime, type TestRuntime } from "../test-runtime.ts";
import { cancelExecution } from "./cancel/cancel-execution.ts";
import { dispatchToolCall, startExecution } from "./dispatch/dispatch-execution.ts";
import { iterateEvents } from "./reading/iterate-events.ts";
import { waitForFinalState } from "./reading/wait-for-final-state.ts";

let t: TestRuntime;
beforeAll(async () => {
  t = await createTestRuntime();
});
afterAll(async () => await t.close());

const start = (slug: string, inputs: Record<string, never> | Record<string, number | string>) =>
  startExecution(t.context, { space_id: t.space_id, slug, inputs, file_source_ids: [], model: null });

test("an execution runs to its end and its stream tells all of it in order", async () => {
  const { execution } = await start("count", { n: 3 });
  expect(execution.state).toBe("queued");
  const events = [];
  for await (const event of iterateEvents(t.context, { space_id: t.space_id, execution_id: execution.id })) events.push(event);
  expect(events.map((event) => event.type)).toEqual([
    "execution_queued",
    "execution_started",
    "attempt_started",
    "content_delta",
    "content_delta",
    "content_delta",
    "execution_completed",
  ]);
  expect(events.map((event) => event.seq)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  const done = await waitForFinalState(t.context, { space_id: t.space_id, execution_id: execution.id });
  expect(done).toMatchObject({ state: "completed", outputs: { n: 3 } });
});

test("two dispatches of one tool call create one execution", async () => {
  const input = {
    space_id: t.space_id,
    tool_name: "count",
    arguments: { n: 1 },
    tool_call_id: "call_1",
    thread_id: null,
    message_id: null,
    uploaded_files: [],
    model: null,
  };
  const all = await Promise.all(Array.from({ length: 20 }, () => dispatchToolCall(t.context, input)));
  expect(new Set(all.map(({ execution }) => execution.id)).size).toBe(1);
  expect(all.filter(({ created }) => created)).toHaveLength(1);
});

test("a cancelled execution ends as cancelled, and cancelling again changes nothing", async () => {
  const { execution } = await start("wait", {});
  const ref = { space_id: t.space_id, execution_id: execution.id };
  await cancelExecution(t.context, ref);
  const done = await waitForFinalState(t.context, ref);
  expect(done.state).toBe("cancelled");
  expect(await cancelExecution(t.context, ref)).toEqual(done);
});
