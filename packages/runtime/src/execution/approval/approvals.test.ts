import { setTimeout as sleep } from "node:timers/promises";
import type { Approval, ApprovalId, ExecutionId } from "@skillrun/contract";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { z } from "zod";
import { defineSkill } from "../../skill/define-skill.ts";
import { ApprovalRejected } from "../../skill/execution-fault.ts";
import type { SkillContext } from "../../skill/skill-context.ts";
import { type Database, statement } from "../../store/connection/database.ts";
import { readApprovals } from "../../store/execution/approval-store.ts";
import { executionsOf } from "../../test-executions.ts";
import { createTestRuntime, type TestRuntime } from "../../test-runtime.ts";
import { testSkills } from "../../test-skills.ts";
import { cancelExecution } from "../cancel/cancel-execution.ts";
import { decideApproval } from "./decide-approval.ts";

const loose = z.looseObject({});
const ran = vi.fn<(what: string) => void>();
const say = (delta: string) => ({ part: "text", format: "text" as const, delta });
const skillOf = (slug: string, run: (context: SkillContext, inputs: Record<string, unknown>) => Promise<Record<string, unknown>>) =>
  defineSkill({ slug, version: "1.0.0", title: slug, description: slug, inputs: loose, outputs: loose, run });

const skills = [
  ...testSkills,
  skillOf("asks", async (context, inputs) => {
    context.emit(say("before "));
    await context.step("prepare", async () => {
      ran(`${context.executionId} prepare`);
      return {};
    });
    context.emit(say("asking "));
    const expiresInMs = typeof inputs["expires_in_ms"] === "number" ? { expiresInMs: inputs["expires_in_ms"] } : {};
    const { comment } = await context.waitForApproval("go", { question: "Go on?", details: { cost: 3 }, ...expiresInMs });
    context.emit(say("after"));
    return { comment };
  }),
  skillOf("asks-twice", async (context) => {
    const answers = await Promise.all(["one", "two"].map((name) => context.waitForApproval(name, { question: `${name}?` })));
    return { comments: answers.map((answer) => answer.comment) };
  }),
  skillOf("gives-up", async (context) => {
    await context.waitForApproval("go", { question: "Go on?" }).catch((error: unknown) => {
      ran(`${context.executionId} gave up`);
      throw error;
    });
    return {};
  }),
  skillOf("takes-no", async (context) => {
    const error = await context.waitForApproval("go", { question: "Go on?" }).catch((thrown: unknown) => thrown);
    return { decision: error instanceof ApprovalRejected ? error.decision : "none" };
  }),
  skillOf("counts", async (context) => {
    for (const completed of [1, 2, 3]) context.progress({ completed, total: 3 });
    await context.waitForApproval("go", { question: "Go on?" });
    return {};
  }),
  skillOf("delegates", async (context) => await context.call("asks", {})),
];

let t: TestRuntime;
let own: ReturnType<typeof executionsOf>;
beforeAll(async () => {
  t = await createTestRuntime({ skills, log: pino({ level: "silent" }), workerConcurrency: 2 });
  own = executionsOf(t);
});
afterAll(async () => await t.close());

const decide = (execution_id: ExecutionId, approval_id: ApprovalId, decision: "approve" | "reject", comment: string | null = null) =>
  decideApproval(t.context, { space_id: t.space_id, execution_id, approval_id, decision, comment });

/** Starts the skill and waits until it waits. */
async function startWaiting(slug: string, inputs = {}): Promise<{ id: ExecutionId; approvals: Approval[] }> {
  const { id } = await own.start(slug, inputs);
  await own.reached(id, "execution_waiting");
  return { id, approvals: await readApprovals(t.runtime.database, id) };
}

const firstOf = (approvals: readonly Approval[]) => approvals[0]?.approval_id ?? expect.fail("nothing was asked");

test("the newest progress before a question is told, although the attempt ends with it", async () => {
  const { id, approvals } = await startWaiting("counts");
  await decide(id, firstOf(approvals), "approve");
  const events = await own.events(id);
  const whenAsked = events.slice(
    0,
    events.findIndex(({ type }) => type === "execution_waiting"),
  );
  const told = whenAsked.flatMap((event) => (event.type === "progress_reported" ? [event.payload.completed] : []));
  expect(told).toEqual([1, 3]);
});

test("an execution that asks waits without a worker, goes on with the decision, and says nothing twice", async () => {
  const { id, approvals } = await startWaiting("asks");
  expect(approvals).toMatchObject([{ name: "go", question: "Go on?", details: { cost: 3 }, decision: null }]);
  const held = statement("select state, worker_id, parked from execution where id = $1");
  expect(await t.runtime.database.query(held, [id])).toEqual([{ state: "waiting", worker_id: null, parked: true }]);
  expect(await decide(id, firstOf(approvals), "approve", "fine")).toMatchObject({
    decision: "approve",
    comment: "fine",
    decided_by: t.context.principal.id,
  });
  expect(await own.ended(id)).toMatchObject({ state: "completed", outputs: { comment: "fine" } });
  const events = await own.events(id);
  expect(events.map((event) => event.type)).toEqual([
    "execution_queued",
    "execution_started",
    "attempt_started",
    "content_delta",
    "step_started",
    "step_completed",
    "content_delta",
    "approval_requested",
    "execution_waiting",
    "approval_resolved",
    "execution_resumed",
    "attempt_started",
    "content_delta",
    "execution_completed",
  ]);
  expect(events.flatMap((event) => (event.type === "attempt_started" ? [event.payload.superseded_from_seq] : []))).toEqual([null, null]);
  expect(ran.mock.calls.filter(([what]) => what === `${id} prepare`)).toHaveLength(1);
});

test("fifty clicks at once are one decision: the others are a conflict", async () => {
  const { id, approvals } = await startWaiting("asks");
  const clicks = Array.from({ length: 50 }, (_, n) => decide(id, firstOf(approvals), n % 2 === 0 ? "approve" : "reject", String(n)));
  const outcomes = await Promise.allSettled(clicks);
  const won = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
  expect(won).toHaveLength(1);
  for (const outcome of outcomes) if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ code: "conflict" });
  expect((await own.ended(id)).state).toBe(won[0]?.decision === "approve" ? "completed" : "failed");
  expect((await own.events(id)).filter((event) => event.type === "approval_resolved")).toHaveLength(1);
});

test("a rejected question fails the execution with approval_rejected, unless the skill takes the no", async () => {
  const fails = await startWaiting("asks");
  await decide(fails.id, firstOf(fails.approvals), "reject", "too dear");
  expect(await own.ended(fails.id)).toMatchObject({
    state: "failed",
    failure_reason: "approval_rejected",
    error: { code: "approval_rejected" },
  });
  const takes = await startWaiting("takes-no");
  await decide(takes.id, firstOf(takes.approvals), "reject");
  expect((await own.ended(takes.id)).outputs).toEqual({ decision: "reject" });
});

test("a question that nobody answers in time lapses, and cannot be decided after", async () => {
  const { id, approvals } = await startWaiting("asks", { expires_in_ms: 200 });
  expect(await own.ended(id)).toMatchObject({ state: "failed", failure_reason: "approval_rejected", error: { code: "approval_expired" } });
  await expect(decide(id, firstOf(approvals), "approve")).rejects.toMatchObject({ code: "conflict" });
  expect((await own.events(id)).find((event) => event.type === "approval_resolved")).toMatchObject({ payload: { decision: "expired" } });
});

test("two questions at once are decided in any order", async () => {
  const { id, approvals } = await startWaiting("asks-twice");
  expect(approvals.map((approval) => approval.name).toSorted()).toEqual(["one", "two"]);
  for (const approval of approvals.toReversed()) await decide(id, approval.approval_id, "approve", approval.name);
  expect((await own.ended(id)).outputs).toEqual({ comments: ["one", "two"] });
});

test("two questions at once are both asked before the execution waits, however long the second takes to be stored", async () => {
  const slow = (pool: Database): Database => ({
    ...pool,
    transaction: (work) =>
      pool.transaction((transaction) =>
        work({
          ...transaction,
          async query(prepared, values) {
            // Longer than an execution that only waits keeps its worker.
            if (prepared.text.includes("insert into approval") && values.includes("two")) await sleep(200);
            return await transaction.query(prepared, values);
          },
        }),
      ),
  });
  const other = await t.another({ embeddedWorker: true, database: slow });
  const theirs = executionsOf(t, other.context);
  const { id } = await theirs.start("asks-twice");
  await theirs.reached(id, "execution_waiting");
  expect((await readApprovals(t.runtime.database, id)).map(({ name }) => name).toSorted()).toEqual(["one", "two"]);
  await cancelExecution(t.context, own.refOf(id));
  await other.runtime.close();
});

test("an execution that waits is cancelled at once, and its question can no longer be decided", async () => {
  const { id, approvals } = await startWaiting("asks");
  expect((await cancelExecution(t.context, own.refOf(id))).state).toBe("cancelled");
  await expect(decide(id, firstOf(approvals), "approve")).rejects.toMatchObject({ code: "conflict" });
  expect((await own.events(id)).at(-1)?.type).toBe("execution_cancelled");
});

test("a question outlives the process that asked it: another one goes on", async () => {
  const first = await t.another({ embeddedWorker: true });
  const theirs = executionsOf(t, first.context);
  const { id } = await theirs.start("asks");
  await theirs.reached(id, "execution_waiting");
  await first.runtime.close();
  await decide(id, firstOf(await readApprovals(t.runtime.database, id)), "approve");
  expect((await own.ended(id)).state).toBe("completed");
});

test("an answer that comes while the worker that goes to wait is told to stop is not lost: the next one goes on with it", async () => {
  const reached = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  const slow = (database: Database): Database => ({
    ...database,
    transaction: (work) =>
      database.transaction((transaction) =>
        work({
          ...transaction,
          async query(asked, values) {
            // The lock with which it goes to wait: what happens meanwhile is committed before it.
            if (asked.text.includes("for no key update") && asked.text.includes("tree_size")) {
              reached.resolve();
              await gate.promise;
            }
            return await transaction.query(asked, values);
          },
        }),
      ),
  });
  const own_t = await createTestRuntime({ skills, log: pino({ level: "silent" }), embeddedWorker: false });
  try {
    const executions = executionsOf(own_t);
    const worker = await own_t.another({ embeddedWorker: true, database: slow });
    const { id } = await executions.start("gives-up");
    await reached.promise;
    const [approval] = await readApprovals(own_t.runtime.database, id);
    const approval_id = approval?.approval_id as ApprovalId;
    await decideApproval(own_t.context, { space_id: own_t.space_id, execution_id: id, approval_id, decision: "approve", comment: null });
    const closing = worker.runtime.close();
    await vi.waitFor(() => expect(ran).toHaveBeenCalledWith(`${id} gave up`));
    gate.resolve();
    await closing;
    await own_t.another({ embeddedWorker: true });
    expect((await executions.ended(id)).state).toBe("completed");
  } finally {
    gate.resolve();
    await own_t.close();
  }
});

test("waiting executions hold no slots: more wait than may run", async () => {
  const waiting = await Promise.all(Array.from({ length: 6 }, () => startWaiting("asks")));
  const { id } = await own.start("count", { n: 1 });
  expect((await own.ended(id)).state).toBe("completed");
  for (const each of waiting) await decide(each.id, firstOf(each.approvals), "approve");
  for (const each of waiting) expect((await own.ended(each.id)).state).toBe("completed");
});

test("a sub-execution may ask too, and its caller goes on when it is decided", async () => {
  const { id } = await own.start("delegates");
  const { execution_id } = await own.reached(id, "execution_waiting");
  await decide(execution_id, firstOf(await readApprovals(t.runtime.database, execution_id)), "approve", "yes");
  expect(await own.ended(id)).toMatchObject({ state: "completed", outputs: { comment: "yes" } });
});

test("an approval hides from those of another space, and from another execution's address", async () => {
  const { id, approvals } = await startWaiting("asks");
  const other = await startWaiting("asks");
  const stranger = await t.stranger();
  const input = { execution_id: id, approval_id: firstOf(approvals), decision: "approve" as const, comment: null };
  const inTheirs = decideApproval(stranger.context, { ...input, space_id: stranger.space_id });
  await expect(inTheirs).rejects.toMatchObject({ code: "not_found" });
  const inOurs = decideApproval(stranger.context, { ...input, space_id: t.space_id });
  await expect(inOurs).rejects.toMatchObject({ code: "not_found" });
  await expect(decide(other.id, firstOf(approvals), "approve")).rejects.toMatchObject({ code: "not_found" });
  for (const each of [id, other.id]) await cancelExecution(t.context, own.refOf(each));
});
