import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ErrorCode } from "./error.ts";
import { type ExecutionEvent, isFinalEvent } from "./event.ts";
import type { JsonObject } from "./execution.ts";
import type { ExecutionClient } from "./execution-client.ts";
import { ApprovalId, ExecutionId, type SpaceId } from "./id.ts";
import { SkillrunError } from "./skillrun-error.ts";

/**
 * A running product with a client onto it. Its skills must be `count` (inputs `{n, gap_ms}`: emits n `content_delta`, gap_ms apart, outputs
 * `{n}`), `fail` (a `SkillFailure` with code `boom`), `wait` (runs until cancelled) and `ask` (inputs `{question}`: waits for an approval
 * named `go`, outputs `{comment}`); a worker must be running.
 */
export type ExecutionClientFixture = {
  client: ExecutionClient;
  space_id: SpaceId;
  /** Dispatches a tool call as a chat would. */
  dispatch(input: { tool_call_id: string; slug: string; inputs: JsonObject }): Promise<unknown>;
  close(): Promise<void>;
};

/** What every `ExecutionClient` must show, whatever carries it; run it over each adapter. */
export function executionClientTestsuite(name: string, setup: () => Promise<ExecutionClientFixture>): void {
  describe(`${name} as an ExecutionClient`, () => {
    let fixture: ExecutionClientFixture;
    beforeAll(async () => {
      fixture = await setup();
    }, 60_000);
    afterAll(() => fixture.close());
    describeStarting(() => fixture);
    describeFollowing(() => fixture);
    describeToolCalls(() => fixture);
    describeCancelling(() => fixture);
    describeApprovals(() => fixture);
  });
}

function describeStarting(current: () => ExecutionClientFixture): void {
  test("what was started can be got by its id and says what it was started with", async () => {
    const { client, space_id } = current();
    const started = await client.start({ space_id, slug: "count", inputs: { n: 1, gap_ms: 0 } });
    expect(started).toMatchObject({ skill_slug: "count", source: "standalone", inputs: { n: 1, gap_ms: 0 }, space_id });
    const events = await readAll(client.events({ space_id, execution_id: started.id }));
    const finished = await client.get({ space_id, execution_id: started.id });
    expect(finished).toMatchObject({ id: started.id, state: "completed", outputs: { n: 1 }, error: null });
    expect(events.at(-1)).toMatchObject({ type: "execution_completed", payload: { finished_at: finished.finished_at } });
  });

  test("inputs that the skill's schema refuses are a validation_error that says where", async () => {
    const { client, space_id } = current();
    const error = await rejection(client.start({ space_id, slug: "count", inputs: { n: "many" } }));
    expect(error.code).toBe("validation_error");
    expect(error.detail?.map((detail) => detail.loc.join("."))).toContain("body.inputs.n");
  });

  test("a skill that does not exist is not_found", async () => {
    const { client, space_id } = current();
    await expectCode("not_found", client.start({ space_id, slug: "no-such-skill", inputs: {} }));
  });

  test("an execution that does not exist is not_found, to get, to cancel and to follow", async () => {
    const { client, space_id } = current();
    const ref = { space_id, execution_id: ExecutionId.parse(randomUUID()) };
    await expectCode("not_found", client.get(ref));
    await expectCode("not_found", client.cancel(ref));
    await expectCode("not_found", readAll(client.events(ref)));
  });
}

function describeFollowing(current: () => ExecutionClientFixture): void {
  test("a follower from the start gets every event once, in order, and its iteration ends with the final one (E1, E5, E7)", async () => {
    const { client, space_id } = current();
    const { id } = await client.start({ space_id, slug: "count", inputs: { n: 20, gap_ms: 2 } });
    const events = await readAll(client.events({ space_id, execution_id: id }));
    expectWholeLog(events);
    expect(events[0]).toMatchObject({ type: "execution_queued", payload: { execution: { id, skill_slug: "count" } } });
    expect(events.at(-1)?.type).toBe("execution_completed");
    expect(events.filter((event) => event.type === "content_delta").length).toBe(20);
  });

  test("a follower of a finished execution gets the same events and ends", async () => {
    const { client, space_id } = current();
    const { id } = await client.start({ space_id, slug: "count", inputs: { n: 3, gap_ms: 0 } });
    const live = await readAll(client.events({ space_id, execution_id: id }));
    expect(await readAll(client.events({ space_id, execution_id: id }))).toEqual(live);
  });

  test("a follower that resumes after any event gets exactly the rest, and after the last one nothing (E5, E7)", async () => {
    const { client, space_id } = current();
    const { id } = await client.start({ space_id, slug: "count", inputs: { n: 3, gap_ms: 0 } });
    const whole = await readAll(client.events({ space_id, execution_id: id }));
    for (const { seq } of whole) {
      expect(await readAll(client.events({ space_id, execution_id: id }, { after: seq }))).toEqual(whole.slice(seq));
    }
  });

  test("a follower that leaves in the middle and comes back misses nothing and sees nothing twice (E5)", async () => {
    const { client, space_id } = current();
    const { id } = await client.start({ space_id, slug: "count", inputs: { n: 10, gap_ms: 5 } });
    const seen: ExecutionEvent[] = [];
    for await (const event of client.events({ space_id, execution_id: id })) {
      seen.push(event);
      if (event.type === "content_delta") break;
    }
    const rest = await readAll(client.events({ space_id, execution_id: id }, { after: seen.at(-1)?.seq ?? 0 }));
    expectWholeLog([...seen, ...rest]);
  });

  test("several followers of one execution get the same", async () => {
    const { client, space_id } = current();
    const { id } = await client.start({ space_id, slug: "count", inputs: { n: 5, gap_ms: 2 } });
    const [first, ...others] = await Promise.all([1, 2, 3].map(() => readAll(client.events({ space_id, execution_id: id }))));
    for (const other of others) expect(other).toEqual(first);
  });

  test("a failure ends the events with its error and reason", async () => {
    const { client, space_id } = current();
    const { id } = await client.start({ space_id, slug: "fail", inputs: {} });
    const events = await readAll(client.events({ space_id, execution_id: id }));
    expect(events.at(-1)).toMatchObject({ type: "execution_failed", payload: { failure_reason: "skill_error", error: { code: "boom" } } });
    expect(await client.get({ space_id, execution_id: id })).toMatchObject({ state: "failed", error: { code: "boom" } });
  });

  test("an abort ends the iteration without an error while the execution goes on", async () => {
    const { client, space_id } = current();
    const { id } = await client.start({ space_id, slug: "wait", inputs: {} });
    const aborter = new AbortController();
    for await (const event of client.events({ space_id, execution_id: id }, { signal: aborter.signal })) {
      if (event.type === "execution_started") aborter.abort();
    }
    expect((await client.get({ space_id, execution_id: id })).state).toBe("running");
    await client.cancel({ space_id, execution_id: id });
  });

  test("a signal that is aborted already means no events at all", async () => {
    const { client, space_id } = current();
    const { id } = await client.start({ space_id, slug: "count", inputs: { n: 1, gap_ms: 0 } });
    expect(await readAll(client.events({ space_id, execution_id: id }, { signal: AbortSignal.abort() }))).toEqual([]);
  });
}

function describeToolCalls(current: () => ExecutionClientFixture): void {
  test("a tool call that has no execution is not_found, at once or when the wait is over", async () => {
    const { client, space_id } = current();
    await expectCode("not_found", client.byChatToolCall({ space_id, tool_call_id: randomUUID() }));
    await expectCode("not_found", client.byChatToolCall({ space_id, tool_call_id: randomUUID(), wait_seconds: 0.2 }));
  });

  test("a lookup that waits answers when the tool call is dispatched", async () => {
    const { client, space_id, dispatch } = current();
    const tool_call_id = `msg_1.0~call ü/${randomUUID()}?#%`;
    const waiting = client.byChatToolCall({ space_id, tool_call_id, wait_seconds: 30 });
    await dispatch({ tool_call_id, slug: "count", inputs: { n: 1, gap_ms: 0 } });
    expect(await waiting).toMatchObject({ chat_tool_call_id: tool_call_id, source: "chat", skill_slug: "count" });
    expect((await client.byChatToolCall({ space_id, tool_call_id })).id).toBe((await waiting).id);
  });

  test("events by tool call id may be asked for before the execution exists, and are then the whole log (E9)", async () => {
    const { client, space_id, dispatch } = current();
    const tool_call_id = `call_${randomUUID()}`;
    const following = readAll(client.eventsByChatToolCall({ space_id, tool_call_id }));
    await dispatch({ tool_call_id, slug: "count", inputs: { n: 5, gap_ms: 2 } });
    const events = await following;
    expectWholeLog(events);
    expect(events[0]).toMatchObject({ type: "execution_queued", payload: { chat_tool_call_id: tool_call_id } });
    const { id } = await client.byChatToolCall({ space_id, tool_call_id });
    expect(await readAll(client.events({ space_id, execution_id: id }))).toEqual(events);
  });

  test("events by tool call id resume after any event, also when all are read", async () => {
    const { client, space_id, dispatch } = current();
    const tool_call_id = `call_${randomUUID()}`;
    await dispatch({ tool_call_id, slug: "count", inputs: { n: 2, gap_ms: 0 } });
    const whole = await readAll(client.eventsByChatToolCall({ space_id, tool_call_id }));
    expect(await readAll(client.eventsByChatToolCall({ space_id, tool_call_id }, { after: 2 }))).toEqual(whole.slice(2));
    expect(await readAll(client.eventsByChatToolCall({ space_id, tool_call_id }, { after: whole.length }))).toEqual([]);
  });

  test("an abort ends a follower that waits for a tool call's execution", async () => {
    const { client, space_id } = current();
    const aborter = new AbortController();
    const following = readAll(client.eventsByChatToolCall({ space_id, tool_call_id: randomUUID() }, { signal: aborter.signal }));
    setImmediate(() => aborter.abort());
    expect(await following).toEqual([]);
  });
}

function describeCancelling(current: () => ExecutionClientFixture): void {
  test("a cancelled execution's events end in execution_cancelled, and cancelling it again changes nothing", async () => {
    const { client, space_id } = current();
    const { id } = await client.start({ space_id, slug: "wait", inputs: {} });
    const ref = { space_id, execution_id: id };
    const types: string[] = [];
    for await (const event of client.events(ref)) {
      types.push(event.type);
      if (event.type === "execution_started") await client.cancel(ref);
    }
    expect(types).toContain("cancel_requested");
    expect(types.at(-1)).toBe("execution_cancelled");
    const cancelled = await client.get(ref);
    expect(cancelled.state).toBe("cancelled");
    expect(await client.cancel(ref)).toEqual(cancelled);
  });

  test("cancelling a completed execution gives it back unchanged", async () => {
    const { client, space_id } = current();
    const { id } = await client.start({ space_id, slug: "count", inputs: { n: 1, gap_ms: 0 } });
    await readAll(client.events({ space_id, execution_id: id }));
    const completed = await client.get({ space_id, execution_id: id });
    expect(completed.state).toBe("completed");
    expect(await client.cancel({ space_id, execution_id: id })).toEqual(completed);
  });
}

function describeApprovals(current: () => ExecutionClientFixture): void {
  /** Starts `ask` and reads its events until it waits for the one approval that it asks for. */
  async function ask(question: string) {
    const { client, space_id } = current();
    const { id: execution_id } = await client.start({ space_id, slug: "ask", inputs: { question } });
    const ref = { space_id, execution_id };
    const seen: ExecutionEvent[] = [];
    for await (const event of client.events(ref)) {
      seen.push(event);
      if (event.type === "execution_waiting") break;
    }
    const asked = seen.find((event) => event.type === "approval_requested");
    const approval_id = ApprovalId.parse(asked?.payload.approval_id);
    return { ref, asked, approval: { ...ref, approval_id }, after: seen.at(-1)?.seq ?? 0 };
  }

  test("an approval is asked for in the events, and once approved the execution goes on to its end", async () => {
    const { client } = current();
    const { ref, asked, approval, after } = await ask("Shall it go on?");
    expect(asked?.payload).toMatchObject({ name: "go", question: "Shall it go on?" });
    expect((await client.get(ref)).state).toBe("waiting");
    const decided = await client.decideApproval({ ...approval, decision: "approve", comment: "Yes, do." });
    expect(decided).toMatchObject({
      ...{ approval_id: approval.approval_id, execution_id: ref.execution_id, name: "go", question: "Shall it go on?" },
      ...{ decision: "approve", comment: "Yes, do." },
    });
    expect(decided.decided_at).not.toBeNull();
    const rest = await readAll(client.events(ref, { after }));
    const resolved = { approval_id: approval.approval_id, decision: "approve", comment: "Yes, do." };
    expect(rest.find(({ type }) => type === "approval_resolved")?.payload).toEqual(resolved);
    expect(rest.map(({ type }) => type)).toContain("execution_resumed");
    expect(rest.at(-1)).toMatchObject({ type: "execution_completed", payload: { outputs: { comment: "Yes, do." } } });
  });

  test("a rejected approval fails the execution with approval_rejected", async () => {
    const { client } = current();
    const { ref, approval, after } = await ask("Shall it?");
    expect(await client.decideApproval({ ...approval, decision: "reject" })).toMatchObject({ decision: "reject", comment: null });
    const rest = await readAll(client.events(ref, { after }));
    expect(rest.at(-1)).toMatchObject({ type: "execution_failed", payload: { failure_reason: "approval_rejected" } });
  });

  test("of two decisions at once one wins and the other is a conflict, and the events tell the one that won", async () => {
    const { client } = current();
    const { ref, approval, after } = await ask("Which?");
    const outcomes = await Promise.allSettled(
      (["approve", "reject"] as const).map((decision) => client.decideApproval({ ...approval, decision })),
    );
    const [won] = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value.decision] : []));
    const [lost, ...others] = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
    expect(others).toEqual([]);
    expect(lost).toMatchObject({ code: "conflict" });
    const resolved = (await readAll(client.events(ref, { after }))).filter((event) => event.type === "approval_resolved");
    expect(resolved.map((event) => event.payload.decision)).toEqual([won]);
    await expectCode("conflict", client.decideApproval({ ...approval, decision: "approve" }));
  });

  test("an approval that does not exist is not_found, and one of a cancelled execution a conflict", async () => {
    const { client } = current();
    const { ref, approval } = await ask("Shall it?");
    const unknown = { ...ref, approval_id: ApprovalId.parse(randomUUID()) };
    await expectCode("not_found", client.decideApproval({ ...unknown, decision: "approve" }));
    await client.cancel(ref);
    await readAll(client.events(ref));
    await expectCode("conflict", client.decideApproval({ ...approval, decision: "approve" }));
  });
}

async function readAll(events: AsyncIterable<ExecutionEvent>): Promise<ExecutionEvent[]> {
  const all: ExecutionEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

/** Without gap from 1, one final event, and that the last. */
function expectWholeLog(events: readonly ExecutionEvent[]): void {
  expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
  expect(events.map(isFinalEvent)).toEqual(events.map((_, index) => index === events.length - 1));
}

async function rejection(promise: Promise<unknown>): Promise<SkillrunError> {
  const outcome: unknown = await promise.then(
    () => "was fulfilled",
    (error: unknown) => error,
  );
  if (outcome instanceof SkillrunError) return outcome;
  throw new Error(`not rejected with a SkillrunError: ${String(outcome)}`, { cause: outcome });
}

async function expectCode(code: ErrorCode, promise: Promise<unknown>): Promise<void> {
  expect((await rejection(promise)).code).toBe(code);
}
