import { type ExecutionLimits, noLimits } from "@skillrun/contract";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { defineSkill, SkillFailure } from "../../skill/define-skill.ts";
import type { SkillContext } from "../../skill/skill-context.ts";
import { statement } from "../../store/connection/database.ts";
import { executionsOf } from "../../test-executions.ts";
import { createTestRuntime, type TestRuntime } from "../../test-runtime.ts";
import { testSkills } from "../../test-skills.ts";

const loose = z.looseObject({});
const skillOf = (slug: string, run: (context: SkillContext, inputs: Record<string, unknown>) => Promise<Record<string, unknown>>) =>
  defineSkill({ slug, version: "1.0.0", title: slug, description: slug, inputs: loose, outputs: loose, run });
const forever = () => new Promise<never>(() => {});
const quick = { backoff: { initialMs: 1 } };

const skills = [
  ...testSkills,
  skillOf("flaky", async (context, { failures, retries }) => {
    let tries = 0;
    const work = async () => {
      tries += 1;
      if (tries <= Number(failures)) throw new Error(`try ${tries}`);
      return { tries };
    };
    return await context.step("flaky", work, { retries: Number(retries), ...quick });
  }),
  skillOf("means-it", async (context) => {
    const work = () => Promise.reject(new SkillFailure("boom", "It went boom."));
    return await context.step("boom", work, { retries: 5, ...quick });
  }),
  skillOf("slow-step", async (context) => await context.step("slow", forever, { timeoutMs: 30, retries: 1, ...quick })),
  skillOf("hangs", forever),
  skillOf("same-step", async (context) => {
    let tries = 0;
    const step = () => context.step("once", async () => ({ n: ++tries }));
    const both = await Promise.all([step(), step()]);
    return { both, after: await step() };
  }),
  skillOf("large-step", async (context) => {
    const step = () => context.step("large", async () => ({ text: "ü".repeat(200_000) }));
    const { text } = await step();
    const again = await step();
    return { length: text.length, same: text === again.text };
  }),
  skillOf("loops", async (context, { n }) => {
    for (let i = 0; i < Number(n); i++) {
      context.iteration();
      await context.flush();
    }
    return {};
  }),
  skillOf("spends", async (context, { times }) => {
    for (let i = 0; i < Number(times); i++) {
      context.usage({ input_tokens: 10, output_tokens: 1, cost_usd: "0.01" });
      await context.flush();
    }
    return {};
  }),
  skillOf("bad-usage", async (context) => {
    context.usage({ cost_usd: "1e-7" });
    return {};
  }),
  skillOf("long-output", async () => ({ text: "x".repeat(2_000) })),
];

let t: TestRuntime;
let own: ReturnType<typeof executionsOf>;
beforeAll(async () => {
  t = await createTestRuntime({ skills, log: pino({ level: "silent" }) });
  own = executionsOf(t);
});
afterAll(async () => await t.close());

test("a step that fails is tried again as asked, each failure told", async () => {
  const { id } = await own.start("flaky", { failures: 2, retries: 2 });
  expect((await own.ended(id)).outputs).toEqual({ tries: 3 });
  const steps = (await own.events(id)).filter((event) => event.type.startsWith("step_"));
  expect(steps.map((event) => event.type)).toEqual([
    "step_started",
    "step_failed",
    "step_started",
    "step_failed",
    "step_started",
    "step_completed",
  ]);
  expect(steps[1]).toMatchObject({ payload: { step: "flaky", will_retry: true, error: { message: "try 1" } } });
});

test("a step out of tries fails the execution with its last error", async () => {
  const { id } = await own.start("flaky", { failures: 9, retries: 1 });
  expect(await own.ended(id)).toMatchObject({ state: "failed", failure_reason: "skill_error", error: { message: "try 2" } });
  const failures = (await own.events(id)).flatMap((event) => (event.type === "step_failed" ? [event.payload.will_retry] : []));
  expect(failures).toEqual([true, false]);
});

test("a failure that the skill means is not tried again", async () => {
  const { id } = await own.start("means-it");
  expect((await own.ended(id)).error).toMatchObject({ code: "boom" });
  expect((await own.events(id)).filter((event) => event.type === "step_failed")).toHaveLength(1);
});

test("a step that takes too long, deaf or not, is tried again, and then fails with timeout", async () => {
  const { id } = await own.start("slow-step");
  expect(await own.ended(id)).toMatchObject({ state: "failed", failure_reason: "timeout", error: { code: "step_timeout" } });
  expect((await own.events(id)).filter((event) => event.type === "step_started")).toHaveLength(2);
});

test("two uses of a step's name, at once or after, are one step", async () => {
  const { id } = await own.start("same-step");
  expect((await own.ended(id)).outputs).toEqual({ both: [{ n: 1 }, { n: 1 }], after: { n: 1 } });
});

test("a step's large result lies in the blob store, and comes back whole", async () => {
  const { id } = await own.start("large-step");
  expect((await own.ended(id)).outputs).toEqual({ length: 200_000, same: true });
  const row = statement("select result, blob_key is not null as is_blob from step where execution_id = $1");
  expect(await t.runtime.database.query(row, [id])).toEqual([{ result: null, is_blob: true }]);
});

test("use and model loops are counted and told", async () => {
  const { id } = await own.start("spends", { times: 3 });
  expect((await own.ended(id)).resource_usage).toMatchObject({ input_tokens: 30, output_tokens: 3, cost_usd: "0.03" });
  const told = (await own.events(id)).flatMap((event) => (event.type === "usage_updated" ? [event.payload.resource_usage.cost_usd] : []));
  expect(told).toEqual(["0.01", "0.02", "0.03"]);
  const { id: loops } = await own.start("loops", { n: 2 });
  expect((await own.ended(loops)).resource_usage.iteration_count).toBe(2);
  expect((await own.events(loops)).flatMap((event) => (event.type === "iteration_started" ? [event.payload.iteration] : []))).toEqual([
    1, 2,
  ]);
});

test("a cost with an exponent is the skill's mistake, and says how to write it", async () => {
  const { id } = await own.start("bad-usage");
  expect((await own.ended(id)).error?.message).toContain("plain decimal");
});

const breaches: [reason: string, limits: Partial<ExecutionLimits>, slug: string, inputs: Record<string, number>][] = [
  ["timeout", { wallclock_ms: 100 }, "hangs", {}],
  ["timeout", { step_ms: 20 }, "slow-step", {}],
  ["iteration_limit", { iterations: 2 }, "loops", { n: 100_000 }],
  ["budget_exceeded", { tokens: 30 }, "spends", { times: 100_000 }],
  ["budget_exceeded", { cost_usd: "0.025" }, "spends", { times: 100_000 }],
  ["output_too_large", { output_bytes: 1_000 }, "long-output", {}],
];

test.each(breaches)("%s: an execution past %j ends as failed, with that reason", async (reason, limits, slug, inputs) => {
  const limited = await createTestRuntime({ skills, limits: { ...noLimits, ...limits } });
  const theirs = executionsOf(limited);
  const { id } = await theirs.start(slug, inputs);
  expect(await theirs.ended(id)).toMatchObject({ state: "failed", failure_reason: reason });
  const events = await theirs.events(id);
  expect(events.at(-1)?.type).toBe("execution_failed");
  await limited.close();
});

test("what stays within every limit completes", async () => {
  const limits = { ...noLimits, wallclock_ms: 60_000, iterations: 2, tokens: 33, cost_usd: "0.03" };
  const limited = await createTestRuntime({ skills, limits });
  const theirs = executionsOf(limited);
  for (const [slug, inputs] of [
    ["loops", { n: 2 }],
    ["spends", { times: 3 }],
  ] as const)
    expect((await theirs.ended((await theirs.start(slug, inputs)).id)).state).toBe("completed");
  await limited.close();
});
