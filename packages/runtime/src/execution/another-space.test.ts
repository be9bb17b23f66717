import { ApprovalId, type ExecutionId } from "@skillrun/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RequestContext } from "../runtime.ts";
import { executionsOf } from "../test-executions.ts";
import { createTestRuntime, type TestRuntime } from "../test-runtime.ts";
import { decideApproval } from "./approval/decide-approval.ts";
import { listApprovals } from "./approval/list-approvals.ts";
import { cancelByChatToolCall, cancelExecution } from "./cancel/cancel-execution.ts";
import { dispatchToolCall, startExecution } from "./dispatch/dispatch-execution.ts";
import { findByChatToolCall, findTextByChatToolCall } from "./reading/find-by-chat-tool-call.ts";
import { type EventSink, followEvents, followEventsByChatToolCall } from "./reading/follow-events.ts";
import { getExecution } from "./reading/get-execution.ts";
import { getUsage } from "./reading/get-usage.ts";
import { iterateEvents, iterateEventsByChatToolCall } from "./reading/iterate-events.ts";
import { listEvents, listEventsByChatToolCall } from "./reading/list-events.ts";
import { listExecutions } from "./reading/list-executions.ts";
import { waitForFinalState } from "./reading/wait-for-final-state.ts";

const approval_id = ApprovalId.parse("01890000-0000-7000-8000-0000000000aa");
const tool_call_id = "a call of my own";
let t: TestRuntime;
let stranger: Awaited<ReturnType<TestRuntime["stranger"]>>;
let id: ExecutionId;
beforeAll(async () => {
  t = await createTestRuntime();
  stranger = await t.stranger();
  id = (await executionsOf(t).dispatch(tool_call_id, "wait")).execution.id;
});
afterAll(async () => await t.close());

type Place = { space_id: TestRuntime["space_id"] };
const sink: EventSink = { push: () => expect.fail("something was pushed"), drained: async () => {}, end: () => {} };
const readAll = async (events: AsyncIterable<unknown>) => {
  for await (const event of events) expect.fail(`an event was read: ${JSON.stringify(event)}`);
};
const files = { file_source_ids: [], model: null };
const dispatched = { tool_call_id, thread_id: null, message_id: null, uploaded_files: [], model: null };

/** Every verb that names an execution, as it is called for a space. */
const verbs: [name: string, call: (context: RequestContext, place: Place) => Promise<unknown>][] = [
  ["getExecution", (context, place) => getExecution(context, { ...place, execution_id: id })],
  ["cancelExecution", (context, place) => cancelExecution(context, { ...place, execution_id: id })],
  [
    "decideApproval",
    (context, place) => decideApproval(context, { ...place, execution_id: id, approval_id, decision: "approve", comment: null }),
  ],
  ["listApprovals", (context, place) => listApprovals(context, { ...place, execution_id: id })],
  ["getUsage", (context, place) => getUsage(context, { ...place, execution_id: id })],
  ["listEvents", (context, place) => listEvents(context, { ...place, execution_id: id, after: 0, limit: 10 })],
  ["followEvents", (context, place) => followEvents(context, { ...place, execution_id: id, after: 0 }, sink)],
  ["iterateEvents", (context, place) => readAll(iterateEvents(context, { ...place, execution_id: id }))],
  ["waitForFinalState", (context, place) => waitForFinalState(context, { ...place, execution_id: id })],
  ["findByChatToolCall", (context, place) => findByChatToolCall(context, { ...place, tool_call_id, wait_seconds: 0 })],
  ["findTextByChatToolCall", (context, place) => findTextByChatToolCall(context, { ...place, tool_call_id, wait_seconds: 0 })],
  ["cancelByChatToolCall", (context, place) => cancelByChatToolCall(context, { ...place, tool_call_id })],
];

test.each(verbs)("%s hides an execution of another space", async (_name, call) => {
  await expect(call(stranger.context, { space_id: t.space_id })).rejects.toMatchObject({ code: "not_found" });
  await expect(call(stranger.context, { space_id: stranger.space_id })).rejects.toMatchObject({ code: "not_found" });
  expect((await getExecution(t.context, { space_id: t.space_id, execution_id: id })).state).not.toBe("cancelled");
});

const inSpace: [name: string, call: (context: RequestContext, place: Place) => Promise<unknown>][] = [
  ["startExecution", (context, place) => startExecution(context, { ...place, slug: "count", inputs: { n: 0 }, ...files })],
  ["dispatchToolCall", (context, place) => dispatchToolCall(context, { ...place, tool_name: "count", arguments: { n: 0 }, ...dispatched })],
  ["listExecutions", (context, place) => listExecutions(context, { ...place, limit: 10 })],
  ["followEventsByChatToolCall", (context, place) => followEventsByChatToolCall(context, { ...place, tool_call_id, after: 0 }, sink)],
  ["listEventsByChatToolCall", (context, place) => listEventsByChatToolCall(context, { ...place, tool_call_id, after: 0, limit: 10 })],
  ["iterateEventsByChatToolCall", (context, place) => readAll(iterateEventsByChatToolCall(context, { ...place, tool_call_id }))],
];

test.each(inSpace)("%s hides the executions of another space, as if that space did not exist", async (_name, call) => {
  const unknown = { space_id: id as string as TestRuntime["space_id"] };
  const [theirs, none] = await Promise.all(
    [{ space_id: t.space_id }, unknown].map((place) =>
      call(stranger.context, place).then(
        () => expect.fail("let in"),
        (error: unknown) => error,
      ),
    ),
  );
  expect(theirs).toMatchObject({ code: "not_found" });
  expect(theirs).toEqual(none);
});

test("listExecutions hides executions of another space among one's own", async () => {
  const started = await startExecution(stranger.context, { space_id: stranger.space_id, slug: "count", inputs: { n: 0 }, ...files });
  const page = await listExecutions(stranger.context, { space_id: stranger.space_id, limit: 100 });
  expect(page.data.map((item) => item.id)).toEqual([started.execution.id]);
});

test("followEventsByChatToolCall hides the same tool call of another space", async () => {
  const { promise: ended, resolve } = Promise.withResolvers<string>();
  const waiting = { ...sink, end: resolve };
  await followEventsByChatToolCall(stranger.context, { space_id: stranger.space_id, tool_call_id, after: 0 }, waiting, { patienceMs: 50 });
  expect(await ended).toBe("not_found");
});

test("listEventsByChatToolCall hides the same tool call of another space: its page is that of a call without an execution", async () => {
  const call = { space_id: stranger.space_id, tool_call_id, after: 0, limit: 10 };
  const none = { data: [], meta: { next_cursor: null, has_more: false } };
  expect(await listEventsByChatToolCall(stranger.context, call)).toEqual(none);
  expect((await listEventsByChatToolCall(t.context, { ...call, space_id: t.space_id })).data.length).toBeGreaterThan(0);
});
