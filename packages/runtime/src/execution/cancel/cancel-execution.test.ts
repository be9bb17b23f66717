import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { defineSkill } from "../../skill/define-skill.ts";
import { executionsOf } from "../../test-executions.ts";
import { createTestRuntime, type TestRuntime } from "../../test-runtime.ts";
import { countSkill, testSkills } from "../../test-skills.ts";
import { cancelByChatToolCall, cancelExecution } from "./cancel-execution.ts";

/** Hears nothing, and talks on as long as it is let. */
const deafSkill = defineSkill({
  slug: "deaf",
  version: "1.0.0",
  title: "Deaf",
  description: "Does not heed its signal.",
  inputs: z.object({}),
  outputs: z.object({}),
  async run(context) {
    for (let n = 0; n < 3_000; n++) {
      context.log("info", `still here ${n}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return {};
  },
});

/** Settles never, signal or not. */
const stuckSkill = defineSkill({ ...deafSkill, slug: "stuck", run: () => new Promise<never>(() => {}) });

let t: TestRuntime;
let own: ReturnType<typeof executionsOf>;
beforeAll(async () => {
  t = await createTestRuntime({ skills: [...testSkills, deafSkill, stuckSkill] });
  own = executionsOf(t);
});
afterAll(async () => await t.close());

const typesOf = async (id: Parameters<typeof own.events>[0]) => (await own.events(id)).map((event) => event.type);

test("a queued execution is cancelled at once and never runs", async () => {
  const web = await createTestRuntime({ embeddedWorker: false });
  const theirs = executionsOf(web);
  const { id } = await theirs.start("count", { n: 1 });
  expect((await cancelExecution(web.context, theirs.refOf(id))).state).toBe("cancelled");
  const { context } = await web.another({ embeddedWorker: true });
  const next = await executionsOf(web, context).start("count", { n: 1 });
  await theirs.ended(next.id);
  const types = (await theirs.events(id)).map((event) => event.type);
  expect(types).toEqual(["execution_queued", "cancel_requested", "execution_cancelled"]);
  await web.close();
});

test("an execution cancelled in the instant of its start ends as cancelled, wherever its worker is by then", async () => {
  const started = await Promise.all(Array.from({ length: 30 }, () => own.start("wait")));
  await Promise.all(started.map(({ id }) => cancelExecution(t.context, own.refOf(id))));
  for (const { id } of started) {
    expect((await own.ended(id)).state).toBe("cancelled");
    expect((await typesOf(id)).filter((type) => type === "cancel_requested" || type === "execution_cancelled")).toEqual([
      "cancel_requested",
      "execution_cancelled",
    ]);
  }
});

test("an execution that runs in another process is cancelled", async () => {
  const { context } = await t.another({ embeddedWorker: false });
  const { id } = await own.start("wait");
  await own.reached(id, "log_written");
  await cancelExecution(context, own.refOf(id));
  expect((await own.ended(id)).state).toBe("cancelled");
});

test("a cancel reaches its worker when every notification is lost", async () => {
  const lossy = await createTestRuntime({ notifier: () => ({ start: async () => {}, stop: async () => {} }) });
  const theirs = executionsOf(lossy);
  const { context } = await lossy.another({ embeddedWorker: false });
  const { id } = await theirs.start("wait");
  await theirs.reached(id, "log_written");
  await cancelExecution(context, theirs.refOf(id));
  expect((await theirs.ended(id)).state).toBe("cancelled");
  await lossy.close();
});

test.each(["deaf", "stuck"])("E3: a %s skill's execution ends as cancelled, and nothing it still says is stored", async (slug) => {
  const { id } = await own.start(slug);
  await own.reached(id, "attempt_started");
  await cancelExecution(t.context, own.refOf(id));
  expect((await own.ended(id)).state).toBe("cancelled");
  const events = await own.events(id);
  expect(events.at(-1)?.type).toBe("execution_cancelled");
  const { id: later } = await own.start("count", { n: 20, gap_ms: 5 });
  await own.ended(later);
  expect(await own.events(id)).toEqual(events);
});

test("cancelled fifty times at once, it is asked for once", async () => {
  const { id } = await own.start("wait");
  await own.reached(id, "log_written");
  await Promise.all(Array.from({ length: 50 }, () => cancelExecution(t.context, own.refOf(id))));
  expect((await own.ended(id)).state).toBe("cancelled");
  expect((await typesOf(id)).filter((type) => type === "cancel_requested")).toHaveLength(1);
});

test("a cancel that meets the end leaves one final event and one state", async () => {
  const started = await Promise.all(Array.from({ length: 20 }, (_, n) => own.start(countSkill.slug, { n: n % 4 })));
  await Promise.all(started.map(({ id }) => cancelExecution(t.context, own.refOf(id))));
  for (const { id } of started) {
    const detail = await own.ended(id);
    const finals = (await typesOf(id)).filter((type) => ["execution_completed", "execution_cancelled", "execution_failed"].includes(type));
    expect(finals).toEqual([`execution_${detail.state}`]);
  }
});

test("the execution of a tool call is cancelled by the call's id", async () => {
  const { execution } = await own.dispatch("call to cancel", "wait");
  await cancelByChatToolCall(t.context, { space_id: t.space_id, tool_call_id: "call to cancel" });
  expect((await own.ended(execution.id)).state).toBe("cancelled");
  const unknown = cancelByChatToolCall(t.context, { space_id: t.space_id, tool_call_id: "no such call" });
  await expect(unknown).rejects.toMatchObject({ code: "not_found" });
});

test("a slot is free again after each cancel", async () => {
  const narrow = await createTestRuntime({ workerConcurrency: 1, skills: [...testSkills, stuckSkill] });
  const theirs = executionsOf(narrow);
  for (const slug of ["stuck", "wait"]) {
    const { id } = await theirs.start(slug);
    await theirs.reached(id, "attempt_started");
    await cancelExecution(narrow.context, theirs.refOf(id));
    await theirs.ended(id);
  }
  const { id } = await theirs.start("count", { n: 1 });
  expect((await theirs.ended(id)).state).toBe("completed");
  await narrow.close();
});
