import { ExecutionId, emptyView, foldEvents, type JsonObject, noLimits } from "@skillrun/contract";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { defineSkill } from "../../skill/define-skill.ts";
import { SubExecutionFailed } from "../../skill/execution-fault.ts";
import type { SkillContext } from "../../skill/skill-context.ts";
import { statement } from "../../store/connection/database.ts";
import { executionsOf } from "../../test-executions.ts";
import { createTestRuntime, type TestRuntime } from "../../test-runtime.ts";
import { testSkills } from "../../test-skills.ts";
import { cancelExecution } from "../cancel/cancel-execution.ts";
import { iterateEvents } from "../reading/iterate-events.ts";

const loose = z.looseObject({});
const skillOf = (slug: string, run: (context: SkillContext, inputs: Record<string, unknown>) => Promise<Record<string, unknown>>) =>
  defineSkill({ slug, version: "1.0.0", title: slug, description: slug, inputs: loose, outputs: loose, run });

const numbers = (n: number) => Array.from({ length: n }, (_, index) => index);

/** Calls itself `width` times on each of `depth` levels. */
const tree = skillOf("tree", async (context, { depth, width }) => {
  if (Number(depth) === 0) return { leaves: 1 };
  const children = numbers(Number(width)).map(() => context.call("tree", { depth: Number(depth) - 1, width: Number(width) }));
  const leaves = (await Promise.all(children)).reduce((sum, child) => sum + Number(child["leaves"]), 0);
  return { leaves };
});

/** The executions whose skill is at work in this process, and how often each was begun. */
const atWork = new Set<string>();
const begun = new Map<string, number>();

/** Works until it is told to stop, and has `width` sub-executions doing the same on each of `depth` levels. */
const spreads = skillOf("spreads", async (context, { depth, width }) => {
  atWork.add(context.executionId);
  begun.set(context.executionId, (begun.get(context.executionId) ?? 0) + 1);
  try {
    const inputs = { depth: Number(depth) - 1, width: Number(width) };
    const children = Number(depth) === 0 ? [] : numbers(Number(width)).map(() => context.call("spreads", inputs));
    await Promise.all([
      ...children,
      new Promise((_, reject) => context.signal.addEventListener("abort", () => reject(context.signal.reason))),
    ]);
    return {};
  } finally {
    atWork.delete(context.executionId);
  }
});

const skills = [
  ...testSkills,
  spreads,
  tree,
  skillOf("calls", async (context, { slug, inputs }) => ({ child: await context.call(String(slug), (inputs ?? {}) as JsonObject) })),
  skillOf("tolerates", async (context) => {
    const outcome = await context.call("fail", {}).catch((error: unknown) => error);
    return outcome instanceof SubExecutionFailed
      ? { state: outcome.state, code: outcome.error?.code ?? "" }
      : { state: "no error", code: "" };
  }),
  skillOf("abandons", async (context) => {
    void context.call("wait", {}).catch(() => {});
    await context.call("count", { n: 1 });
    return { done: true };
  }),
  skillOf("races", async (context) => {
    await Promise.all([context.call("wait", {}), context.call("fail", {})]);
    return {};
  }),
  skillOf("spends", async (context, { tokens, children = 0 }) => {
    context.usage({ input_tokens: Number(tokens), output_tokens: 1, cost_usd: "0.0000000001" });
    await Promise.all(numbers(Number(children)).map(() => context.call("spends", { tokens: Number(tokens) })));
    return {};
  }),
];

let t: TestRuntime;
let own: ReturnType<typeof executionsOf>;
beforeAll(async () => {
  t = await createTestRuntime({ skills, log: pino({ level: "silent" }), workerConcurrency: 4 });
  own = executionsOf(t);
});
afterAll(async () => await t.close());

const finalTypes = new Set(["execution_completed", "execution_failed", "execution_cancelled"]);

/** The log of a root, in which every execution ends once and after all below it. */
async function orderedLog(id: ExecutionId) {
  const events = await own.events(id);
  expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
  const parents = new Map<string, string | null>();
  const ended = new Set<string>();
  for (const event of events) {
    if (event.type === "execution_queued") parents.set(event.execution_id, event.payload.execution.parent_execution_id);
    expect(ended.has(event.execution_id)).toBe(false);
    if (!finalTypes.has(event.type)) continue;
    ended.add(event.execution_id);
    for (const [child, parent] of parents) if (parent === event.execution_id) expect(ended.has(child)).toBe(true);
  }
  expect(ended.size).toBe(parents.size);
  return events;
}

test("E1, E7: sub-executions of any depth, in parallel, are one ordered log, in which each ends after all below it", async () => {
  const { id } = await own.start("tree", { depth: 3, width: 3 });
  expect((await own.ended(id)).outputs).toEqual({ leaves: 27 });
  const events = await orderedLog(id);
  expect(events.filter((event) => event.type === "execution_queued")).toHaveLength(40);
  const view = foldEvents(emptyView, events);
  expect(view.sub_executions).toHaveLength(3);
  expect(view.sub_executions[0]?.sub_executions[0]?.sub_executions).toHaveLength(3);
});

test("a tree that is wider and deeper than there are slots does not wait for itself", async () => {
  const narrow = await createTestRuntime({ skills, workerConcurrency: 1 });
  const theirs = executionsOf(narrow);
  const { id } = await theirs.start("tree", { depth: 4, width: 2 });
  expect((await theirs.ended(id)).outputs).toEqual({ leaves: 16 });
  await narrow.close();
});

test("a tree is spread over workers of other processes", async () => {
  const { runtime } = await t.another({ embeddedWorker: true, workerConcurrency: 4 });
  const { id } = await own.start("tree", { depth: 2, width: 12 });
  expect((await own.ended(id)).outputs).toEqual({ leaves: 144 });
  const workers = (await orderedLog(id)).flatMap((event) => (event.type === "attempt_started" ? [event.payload.worker_id] : []));
  expect(new Set(workers).size).toBe(2);
  await runtime.close();
});

test("an execution lists its sub-executions, and a list finds them by their parent", async () => {
  const { id } = await own.start("calls", { slug: "count", inputs: { n: 1 } });
  const detail = await own.ended(id);
  expect(detail.sub_executions).toMatchObject([
    { skill_slug: "count", source: "sub_execution", parent_execution_id: id, state: "completed" },
  ]);
});

test("a sub-execution that fails fails its caller, with where it happened", async () => {
  const { id } = await own.start("calls", { slug: "fail" });
  const detail = await own.ended(id);
  expect(detail).toMatchObject({
    state: "failed",
    failure_reason: "skill_error",
    error: { code: "sub_execution_failed", details: { execution_id: detail.sub_executions[0]?.id, failure_reason: "skill_error" } },
  });
});

test("a caller may live with a sub-execution that failed", async () => {
  const { id } = await own.start("tolerates");
  expect((await own.ended(id)).outputs).toEqual({ state: "failed", code: "boom" });
});

test("what an execution has started and not awaited is cancelled when it ends", async () => {
  const { id } = await own.start("abandons");
  const detail = await own.ended(id);
  expect(detail.state).toBe("completed");
  expect(Object.fromEntries(detail.sub_executions.map((child) => [child.skill_slug, child.state]))).toEqual({
    count: "completed",
    wait: "cancelled",
  });
  await orderedLog(id);
});

test("when one of several fails, the others are cancelled with their caller", async () => {
  const { id } = await own.start("races");
  const detail = await own.ended(id);
  expect(detail.state).toBe("failed");
  expect(Object.fromEntries(detail.sub_executions.map((child) => [child.skill_slug, child.state]))).toEqual({
    fail: "failed",
    wait: "cancelled",
  });
});

test("cancelling a root cancels all below it, and its final event is the last", async () => {
  const { id } = await own.start("calls", { slug: "calls", inputs: { slug: "calls", inputs: { slug: "wait" } } });
  await own.reached(id, "log_written");
  await cancelExecution(t.context, own.refOf(id));
  expect((await own.ended(id)).state).toBe("cancelled");
  const events = await orderedLog(id);
  expect(events.filter((event) => event.type === "execution_cancelled")).toHaveLength(4);
});

test.each([1, 2, 4, 9, 14])("a tree that is cancelled as its %dth execution begins ends whole, and no work goes on", async (nth) => {
  const { id } = await own.start("spreads", { depth: 2, width: 4 });
  let queued = 0;
  for await (const { type } of iterateEvents(t.context, own.refOf(id))) if (type === "execution_queued" && ++queued === nth) break;
  await cancelExecution(t.context, own.refOf(id));
  expect((await own.ended(id)).state).toBe("cancelled");
  const events = await orderedLog(id);
  const ids = new Set<string>(events.map((event) => event.execution_id));
  expect(ids.size).toBeGreaterThanOrEqual(nth);
  expect(events.filter(({ type }) => finalTypes.has(type)).every(({ type }) => type === "execution_cancelled")).toBe(true);
  await expect.poll(() => [...ids].filter((each) => atWork.has(each))).toEqual([]);
  const begunThen = [...ids].map((each) => begun.get(each) ?? 0);
  // Whatever waited for a slot would have it by the time that this has run.
  await own.ended((await own.start("tree", { depth: 2, width: 3 })).id);
  expect([...ids].map((each) => begun.get(each) ?? 0)).toEqual(begunThen);
  expect(await orderedLog(id)).toEqual(events);
});

test("cancelling a sub-execution fails its caller alone", async () => {
  const { id } = await own.start("calls", { slug: "wait" });
  const { execution_id } = await own.reached(id, "log_written");
  await cancelExecution(t.context, own.refOf(ExecutionId.parse(execution_id)));
  expect(await own.ended(id)).toMatchObject({ state: "failed", error: { code: "sub_execution_failed", details: { state: "cancelled" } } });
});

test("a call of a skill that does not exist, or with inputs that do not fit, fails the caller with what is wrong", async () => {
  const [unknown, unfit] = await Promise.all([
    own.start("calls", { slug: "none" }),
    own.start("calls", { slug: "count", inputs: { n: "x" } }),
  ]);
  expect((await own.ended(unknown.id)).error).toMatchObject({ code: "not_found" });
  expect((await own.ended(unfit.id)).error).toMatchObject({ code: "validation_error" });
});

test("use adds up over the tree, exactly, and each execution counts its own", async () => {
  const { id } = await own.start("spends", { tokens: 5, children: 3 });
  const detail = await own.ended(id);
  expect(detail.resource_usage).toMatchObject({ input_tokens: 5, output_tokens: 1, cost_usd: "0.0000000001" });
  const sums = statement(
    "select tree_input_tokens, tree_output_tokens, trim_scale(tree_cost_usd)::text as cost_usd from execution where id = $1",
  );
  expect(await t.runtime.database.query(sums, [id])).toEqual([{ tree_input_tokens: 20, tree_output_tokens: 4, cost_usd: "0.0000000004" }]);
  expect((await own.events(id)).filter((event) => event.type === "usage_updated")).toHaveLength(4);
});

test.each([
  ["depth", { depth: 2 }],
  ["children", { children: 2 }],
  ["tree_size", { tree_size: 5 }],
])("a tree past its limit of %s fails with policy_denied", async (limit, limits) => {
  const limited = await createTestRuntime({ skills, limits: { ...noLimits, ...limits } });
  const theirs = executionsOf(limited);
  const { id } = await theirs.start("tree", { depth: 3, width: 3 });
  const detail = await theirs.ended(id);
  expect(detail.state).toBe("failed");
  const failures = (await theirs.events(id)).flatMap((event) => (event.type === "execution_failed" ? [event.payload] : []));
  expect(failures.find((failure) => failure.failure_reason === "policy_denied")?.error.details).toEqual({ limit });
  await limited.close();
});
