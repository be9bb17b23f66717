import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, expect, test } from "vitest";
import { statement } from "../../store/connection/database.ts";
import { executionsOf } from "../../test-executions.ts";
import { createTestRuntime, type TestRuntime } from "../../test-runtime.ts";
import { countSkill } from "../../test-skills.ts";
import { recoverySkills } from "./recovery-skills.ts";
import { startWorkerProcess, type WorkerProcess } from "./test-worker-process.ts";

/** So long that no test sees it run out: what is taken over here is taken over because of the lock. */
const leaseDurationMs = 600_000;
const minuteMs = 60_000;

let t: TestRuntime;
let own: ReturnType<typeof executionsOf>;
const workers: WorkerProcess[] = [];
beforeEach(async () => {
  const log = pino({ level: "silent" });
  t = await createTestRuntime({
    skills: [...recoverySkills, countSkill],
    log,
    embeddedWorker: false,
    workerLeaseDurationMs: leaseDurationMs,
  });
  own = executionsOf(t);
});
afterEach(async () => {
  for (const worker of workers.splice(0)) worker.kill("SIGKILL");
  await t.close();
});

const start = async (options: { clockOffsetMs?: number } = {}) => {
  const worker = await startWorkerProcess(t, { leaseDurationMs, ...options });
  workers.push(worker);
  return worker;
};
const startTwoSteps = async () => {
  const { id } = await own.start("two-steps", { journal: join(t.dataDirectory, randomUUID()) });
  await own.reached(id, "log_written");
  return id;
};
const attemptsOf = async (id: Parameters<typeof own.get>[0]) =>
  (await own.events(id)).filter((event) => event.type === "attempt_started").map((event) => event.attempt);

test("a killed worker's execution is taken over long before its lease runs out", async () => {
  const worker = await start();
  const id = await startTwoSteps();
  await t.another({ embeddedWorker: true });
  worker.kill("SIGKILL");
  expect((await own.ended(id)).state).toBe("completed");
  expect(await attemptsOf(id)).toEqual([1, 2]);
});

test("workers whose clocks are a minute off take nothing from one another, and take over from one another", async () => {
  const fast = await start({ clockOffsetMs: minuteMs });
  const id = await startTwoSteps();
  const slow = await start({ clockOffsetMs: -minuteMs });
  fast.kill("SIGKILL");
  await own.reached(id, "attempt_started", 2);
  expect((await own.ended(id)).state).toBe("completed");
  expect(await attemptsOf(id)).toEqual([1, 2]);
  const times = (await own.events(id)).map((event) => event.created_at);
  expect(times).toEqual(times.toSorted());
  slow.kill("SIGKILL");
});

test("a worker whose listening connection is cut again and again keeps what it runs", async () => {
  const { context } = await t.another({ embeddedWorker: true });
  await t.another({ embeddedWorker: true });
  const { id } = await executionsOf(t, context).start("count", { n: 300, gap_ms: 10 });
  const cut = statement(`
    select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'skillrun listener'`);
  let isEnded = false;
  const ended = own.ended(id).finally(() => {
    isEnded = true;
  });
  let cuts = 0;
  while (!isEnded) cuts += (await t.runtime.database.query(cut, [])).length;
  expect((await ended).state).toBe("completed");
  expect(cuts).toBeGreaterThan(2);
  expect(await attemptsOf(id)).toEqual([1]);
});
