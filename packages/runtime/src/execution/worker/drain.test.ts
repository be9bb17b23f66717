import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { statement } from "../../store/connection/database.ts";
import { executionsOf } from "../../test-executions.ts";
import { createTestRuntime, type TestRuntime } from "../../test-runtime.ts";

const foreverMs = 600_000;

let t: TestRuntime;
let own: ReturnType<typeof executionsOf>;
beforeAll(async () => {
  t = await createTestRuntime({ embeddedWorker: false });
  own = executionsOf(t);
});
afterAll(async () => await t.close());

const lostCount = statement("select worker_lost_count as lost, state, worker_id from execution where id = $1");

test("a worker that drains lets what runs end, takes nothing more and is not ready", async () => {
  const { runtime, context } = await t.another({ embeddedWorker: true, drainTimeoutMs: foreverMs });
  expect(await runtime.isReady()).toBe(true);
  const theirs = executionsOf(t, context);
  const { id } = await theirs.start("count", { n: 50, gap_ms: 10 });
  await theirs.reached(id, "content_delta");
  const closed = runtime.close();
  await vi.waitUntil(async () => !(await runtime.isReady()), { interval: 1 });
  const { id: later } = await own.start("count", { n: 1 });
  await closed;
  const attempts = (await own.events(id)).filter((event) => event.type === "attempt_started");
  expect([(await own.get(id)).state, attempts.length]).toEqual(["completed", 1]);
  expect((await own.get(later)).state).toBe("queued");
  const { runtime: next } = await t.another({ embeddedWorker: true });
  expect((await own.ended(later)).state).toBe("completed");
  await next.close();
});

test("what still runs at the drain's deadline is handed back and not counted as lost", async () => {
  const { runtime, context } = await t.another({ embeddedWorker: true, drainTimeoutMs: 50 });
  const theirs = executionsOf(t, context);
  const { id } = await theirs.start("wait");
  await theirs.reached(id, "log_written");
  await runtime.close();
  expect(await t.runtime.database.query(lostCount, [id])).toEqual([{ lost: 0, state: "running", worker_id: null }]);
});

test("a drain can be cut short: everything is handed back at once", async () => {
  const { runtime, context } = await t.another({ embeddedWorker: true, drainTimeoutMs: foreverMs });
  const theirs = executionsOf(t, context);
  const { id } = await theirs.start("wait");
  await theirs.reached(id, "log_written");
  const closed = runtime.close();
  runtime.worker?.handBack();
  await closed;
  expect(await t.runtime.database.query(lostCount, [id])).toEqual([{ lost: 0, state: "running", worker_id: null }]);
});

test("a process without a worker holds no lease, takes nothing and hands back nothing of the dead", async () => {
  const database = await createTestRuntime({ embeddedWorker: false });
  const theirs = executionsOf(database);
  const { id } = await theirs.start("count", { n: 1 });
  const { runtime } = await database.another({ embeddedWorker: false });
  runtime.engine.wake();
  expect(await runtime.isReady()).toBe(true);
  expect(runtime.worker).toBeNull();
  const rows = statement("select (select count(*)::int from worker) as workers, state, worker_id from execution where id = $1");
  expect(await runtime.database.query(rows, [id])).toEqual([{ workers: 0, state: "queued", worker_id: null }]);
  await database.close();
});
