import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cancelExecution } from "../execution/cancel/cancel-execution.ts";
import type { Runtime } from "../runtime.ts";
import { executionsOf } from "../test-executions.ts";
import { createTestRuntime, type TestRuntime } from "../test-runtime.ts";

let t: TestRuntime;
let serving: Awaited<ReturnType<TestRuntime["another"]>>;
beforeAll(async () => {
  t = await createTestRuntime({ workerConcurrency: 2 });
  serving = await t.another({ embeddedWorker: false });
});
afterAll(() => t.close());

test("what is stored, flushed and ended is counted, and a claimed start has waited for nothing", async () => {
  const { start, ended, events } = executionsOf(t);
  const before = await read(t.runtime);
  const { id } = await start("count", { n: 3 });
  await ended(id);
  await ended((await start("fail")).id);
  const stored = (await events(id)).length;
  const after = await read(t.runtime);
  const grown = (name: string) => (after(name) ?? 0) - (before(name) ?? 0);
  expect(grown("skillrun_events_appended_total")).toBe(stored + 4);
  expect(grown('skillrun_executions_ended_total{state="completed",failure_reason=""}')).toBe(1);
  expect(grown('skillrun_executions_ended_total{state="failed",failure_reason="skill_error"}')).toBe(1);
  expect(grown('skillrun_start_latency_seconds_bucket{le="0.001"}')).toBe(2);
  expect(grown("skillrun_flush_duration_seconds_count")).toBeGreaterThan(0);
  expect(grown("skillrun_flush_events_sum")).toBe(stored + 4 - 6);
});

test("what waits, runs and is followed is read when it is asked for, and finished executions are not in it", async () => {
  const { start, reached } = executionsOf(t);
  const idle = await read(t.runtime);
  expect(idle('skillrun_executions{state="running"}')).toBe(0);
  expect(idle("skillrun_worker_slots")).toBe(2);
  const [first, second, third] = [await start("wait"), await start("wait"), await start("wait")];
  await reached(first.id, "log_written");
  await reached(second.id, "log_written");
  await setBack(first.id, "started_at", 3_600);
  await setBack(third.id, "created_at", 60);
  const busy = await read(t.runtime);
  expect(busy('skillrun_executions{state="running"}')).toBe(2);
  expect(busy('skillrun_executions{state="queued"}')).toBe(1);
  expect(busy('skillrun_oldest_execution_age_seconds{state="running"}')).toBeCloseTo(3_600, -2);
  expect(busy('skillrun_oldest_execution_age_seconds{state="queued"}')).toBeCloseTo(60, -1);
  expect(busy("skillrun_worker_executions")).toBe(2);
  for (const { id } of [first, second, third]) await cancelExecution(t.context, { space_id: t.space_id, execution_id: id });
  await executionsOf(t).ended(third.id);
});

test("held, waiting and parked executions are told apart from queued and running ones", async () => {
  const { database } = t.runtime;
  const { ended, start } = executionsOf(t);
  const ids: string[] = [];
  for (let i = 0; i < 4; i++) ids.push((await start("count", { n: 0 })).id);
  for (const id of ids) await ended(id as Parameters<typeof ended>[0]);
  const [held, waiting, parked, resumed] = ids;
  const set = (id: string | undefined, values: string) =>
    database.execute(`update execution set finished_at = null, ${values} where id = $1`, [id]);
  await set(held, "state = 'queued', held = true");
  await set(waiting, "state = 'waiting', parked = true, waiting_since = now() - interval '2 hours'");
  await set(parked, "state = 'running', parked = true, waiting_since = now()");
  await set(resumed, "state = 'running', parked = true, waiting_since = null");
  const value = await read(serving.runtime);
  expect(["held", "waiting", "parked", "queued", "running"].map((state) => value(`skillrun_executions{state="${state}"}`))).toEqual([
    1, 1, 1, 1, 0,
  ]);
  expect(value('skillrun_oldest_execution_age_seconds{state="waiting"}')).toBeCloseTo(7_200, -2);
  await database.execute("update execution set state = 'completed', finished_at = now() where id = any($1::uuid[])", [ids]);
});

test("a start that waited in the queue is measured by the database's clock", async () => {
  const before = await read(t.runtime);
  const waiting = await executionsOf(t, serving.context).start("count", { n: 0 });
  await executionsOf(t).ended(waiting.id);
  const [row] = await t.runtime.database.execute(
    "select extract(epoch from started_at - created_at)::float8 as s from execution where id = $1",
    [waiting.id],
  );
  const after = await read(t.runtime);
  const sum = "skillrun_start_latency_seconds_sum";
  expect((after(sum) ?? 0) - (before(sum) ?? 0)).toBeCloseTo(Number(row?.["s"]), 3);
});

test("what a lost worker held counts as recovered once it is taken from it", async () => {
  const { start, ended } = executionsOf(t);
  const { id } = await start("count", { n: 0 });
  await ended(id);
  await t.runtime.database.execute("update execution set state = 'queued', finished_at = null, worker_id = $2 where id = $1", [
    id,
    t.runtime.newId(),
  ]);
  await ended(id);
  expect((await read(t.runtime))("skillrun_recoveries_total")).toBe(1);
});

test("a commit of an attempt that has lost its execution counts as refused, and nothing of it as stored", async () => {
  const { start, ended } = executionsOf(t);
  const { id } = await start("count", { n: 0 });
  await ended(id);
  const before = await read(t.runtime);
  const stale = {
    execution_id: id,
    root_execution_id: id,
    attempt: 1,
    from_states: "running",
    events: [{ type: "log_written" as const, payload: "{}" }],
  };
  expect(await t.runtime.events.append(stale)).toEqual({ accepted: false });
  const after = await read(t.runtime);
  expect(after("skillrun_refused_commits_total")).toBe((before("skillrun_refused_commits_total") ?? 0) + 1);
  expect(after("skillrun_events_appended_total")).toBe(before("skillrun_events_appended_total"));
});

test("two runtimes of one process have figures of their own, and the process's", async () => {
  const ours = await read(t.runtime);
  const theirs = await read(serving.runtime);
  expect(ours('skillrun_executions_ended_total{state="failed",failure_reason="skill_error"}')).toBe(1);
  expect(theirs('skillrun_executions_ended_total{state="failed",failure_reason="skill_error"}')).toBeUndefined();
  expect(theirs("skillrun_worker_slots")).toBe(0);
  expect(theirs("process_resident_memory_bytes")).toBeGreaterThan(1_000_000);
});

test("without a database the process's own figures are still told", async () => {
  const { runtime } = await t.another({ embeddedWorker: false, log: pino({ level: "silent" }) });
  expect((await read(runtime))('skillrun_executions{state="queued"}')).toBe(0);
  await runtime.close();
  const value = await read(runtime);
  expect(value("skillrun_database_up")).toBe(0);
  expect(value('skillrun_executions{state="queued"}')).toBeUndefined();
  expect(value("skillrun_events_appended_total")).toBe(0);
});

async function setBack(id: string, column: "started_at" | "created_at", seconds: number): Promise<void> {
  await t.runtime.database.execute(`update execution set ${column} = now() - $2::float8 * interval '1 s' where id = $1`, [id, seconds]);
}

/** The value of a metric by its name with labels, as Prometheus would read it, once what was committed is counted: others may see it before. */
async function read(runtime: Runtime): Promise<(name: string) => number | undefined> {
  await runtime.events.idle();
  const { contentType, body } = await runtime.metrics.text();
  expect(contentType).toMatch(/^text\/plain; version=0\.0\.4/);
  const values = new Map(
    body
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"))
      .map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ") + 1))]),
  );
  return (name) => values.get(name);
}
