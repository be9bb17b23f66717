import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { defineSkill } from "../../skill/define-skill.ts";
import { statement } from "../../store/connection/database.ts";
import { executionsOf } from "../../test-executions.ts";
import { createTestRuntime, type TestRuntime } from "../../test-runtime.ts";
import { testSkills } from "../../test-skills.ts";

let inside = 0;
let most = 0;

/** Counts how many of it run at once. */
const crowdSkill = defineSkill({
  slug: "crowd",
  version: "1.0.0",
  title: "Crowd",
  description: "Counts who is there.",
  inputs: z.object({}),
  outputs: z.object({}),
  async run(context) {
    inside += 1;
    most = Math.max(most, inside);
    await context.step("stay", async () => ({}));
    inside -= 1;
    return {};
  },
});

let t: TestRuntime;
beforeAll(async () => {
  t = await createTestRuntime({ embeddedWorker: false, skills: [...testSkills, crowdSkill] });
});
afterAll(async () => await t.close());

test("a worker of one slot runs one at a time, and what finds no free slot waits in the queue", async () => {
  const { runtime, context } = await t.another({ embeddedWorker: true, workerConcurrency: 1 });
  const own = executionsOf(t, context);
  const ids = await Promise.all(Array.from({ length: 10 }, async () => (await own.start("crowd")).id));
  for (const id of ids) expect((await own.ended(id)).state).toBe("completed");
  expect(most).toBe(1);
  await runtime.close();
});

test("executions of a process that only serves run in another, first come, first served", async () => {
  const own = executionsOf(t);
  const ids = [];
  for (let n = 0; n < 12; n++) ids.push((await own.start("count", { n: 1 })).id);
  expect((await own.get(ids[0] ?? expect.fail())).state).toBe("queued");
  const { runtime } = await t.another({ embeddedWorker: true, workerConcurrency: 1 });
  const ended = await Promise.all(ids.map((id) => own.ended(id)));
  expect(ended.map((detail) => detail.state)).toEqual(ids.map(() => "completed"));
  const starts = ended.map((detail) => detail.started_at ?? "");
  expect(starts).toEqual(starts.toSorted());
  await runtime.close();
});

test("two workers share a queue, and each execution runs once", async () => {
  const workers = [
    await t.another({ embeddedWorker: true, workerConcurrency: 2 }),
    await t.another({ embeddedWorker: true, workerConcurrency: 2 }),
  ];
  const own = executionsOf(t);
  const ids = await Promise.all(Array.from({ length: 60 }, async () => (await own.start("count", { n: 3, gap_ms: 1 })).id));
  const holders = new Set<string>();
  for (const id of ids) {
    const attempts = (await own.events(id)).flatMap((event) => (event.type === "attempt_started" ? [event.payload.worker_id] : []));
    expect(attempts).toHaveLength(1);
    for (const holder of attempts) holders.add(holder);
  }
  expect(holders.size).toBe(2);
  await Promise.all(workers.map(({ runtime }) => runtime.close()));
});

test("a runtime that closes while executions are being dispatched leaves each finished or to the next worker", async () => {
  const { runtime, context } = await t.another({ embeddedWorker: true, workerConcurrency: 4 });
  const started = Promise.allSettled(Array.from({ length: 40 }, () => executionsOf(t, context).start("count", { n: 2, gap_ms: 5 })));
  await runtime.close();
  const ids = (await started).flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value.id] : []));
  const { runtime: next } = await t.another({ embeddedWorker: true });
  for (const id of ids) expect((await executionsOf(t).ended(id)).state).toBe("completed");
  await next.close();
});

test("a worker that can hardly renew its lease takes no jobs, until it can again", async () => {
  const { runtime } = await t.another({ embeddedWorker: true, workerLeaseDurationMs: 1_200 });
  const slotsOffered = () => {
    const slots = runtime.worker?.holdSlots(1) ?? [];
    for (const slot of slots) slot.free();
    return slots.length;
  };
  await expect.poll(slotsOffered, { timeout: 10_000 }).toBe(1);
  const lock = statement("select id from worker for update");
  await t.runtime.database.transaction(async (transaction) => {
    await transaction.query(lock, []);
    await expect.poll(slotsOffered, { timeout: 2_500 }).toBe(0);
  });
  await expect.poll(slotsOffered, { timeout: 10_000 }).toBe(1);
  await runtime.close();
});
