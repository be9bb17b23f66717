import { CreateScheduleBody, type Schedule } from "@skillrun/contract";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listExecutions } from "../execution/reading/list-executions.ts";
import type { RequestContext } from "../runtime.ts";
import { createTestRuntime, type TestRuntime } from "../test-runtime.ts";
import { failSkill } from "../test-skills.ts";
import { getSchedule } from "./get-schedule.ts";
import { createSchedule, deleteSchedule, updateSchedule } from "./manage-schedules.ts";
import { reconcileSchedules } from "./reconcile-schedules.ts";
import { runTick } from "./run-tick.ts";

let t: TestRuntime;
const warnings: unknown[] = [];
const log = pino({ level: "warn" }, { write: (line: string) => warnings.push(JSON.parse(line)) });
beforeAll(async () => {
  t = await createTestRuntime({ embeddedWorker: false, maxConnections: 3, log });
});
afterAll(() => t.close());

/** A schedule in a space of its own, whose executions are told apart by that. */
async function scheduled(over = {}): Promise<{ context: RequestContext; schedule: Schedule }> {
  const { context, space_id } = await t.stranger();
  const body = CreateScheduleBody.parse({ skill_slug: "count", inputs: { n: 3 }, cron: "0 9 * * *", ...over });
  return { context, schedule: await createSchedule(context, { space_id, ...body }) };
}

const executionsOf = async (context: RequestContext, { space_id }: Schedule) =>
  (await listExecutions(context, { space_id, limit: 100 })).data;
const at = new Date("2026-05-05T09:00:00Z");

test("ten workers, one tick, one execution, that the schedule's principal owns", { timeout: 60_000 }, async () => {
  const { context, schedule } = await scheduled();
  const others = await Promise.all(Array.from({ length: 10 }, () => t.another({ embeddedWorker: true })));
  const runtimes = others.map(({ runtime }) => runtime);
  const tick = { schedule_id: schedule.schedule_id, at };
  const made = await Promise.all([...runtimes, ...runtimes].map((runtime) => runTick(runtime, tick)));
  expect(made.filter((each) => each !== null)).toHaveLength(1);
  expect(await runTick(t.runtime, tick)).toBeNull();
  const { principal_id, space_id } = schedule;
  const [execution, ...more] = await executionsOf(context, schedule);
  expect([execution, more]).toMatchObject([{ principal_id, space_id, source: "scheduled", skill_slug: "count" }, []]);
  await expect.poll(async () => (await executionsOf(context, schedule))[0]?.state, { timeout: 20_000 }).toBe("completed");
  await Promise.all(runtimes.map((runtime) => runtime.close()));
});

test("each tick has an execution of its own, and the schedule tells the newest", async () => {
  const { context, schedule } = await scheduled();
  const { schedule_id, space_id } = schedule;
  const [second, first] = [new Date("2026-05-06T09:00:00Z"), at];
  const newest = await runTick(t.runtime, { schedule_id, at: second });
  const oldest = await runTick(t.runtime, { schedule_id, at: first });
  expect(newest?.id).not.toBe(oldest?.id);
  expect((await getSchedule(context, { schedule_id, space_id })).last_execution_id).toBe(newest?.id);
});

test("a disabled schedule and a deleted one do not tick, and executions outlive theirs", async () => {
  const { context, schedule } = await scheduled();
  const { schedule_id, space_id } = schedule;
  await runTick(t.runtime, { schedule_id, at });
  await updateSchedule(context, { schedule_id, space_id, enabled: false });
  expect(await runTick(t.runtime, { schedule_id, at: new Date() })).toBeNull();
  await deleteSchedule(context, { schedule_id, space_id });
  expect(await runTick(t.runtime, { schedule_id, at: new Date() })).toBeNull();
  expect(await executionsOf(context, schedule)).toHaveLength(1);
});

test("a schedule whose skill is gone warns and makes nothing", async () => {
  const { context, schedule } = await scheduled();
  const { runtime } = await t.another({ skills: [failSkill] });
  expect(await runTick(runtime, { schedule_id: schedule.schedule_id, at })).toBeNull();
  await expectWarning(context, schedule, "its skill cannot be called");
});

test("a schedule whose principal left the space warns and makes nothing", async () => {
  const { context, schedule } = await scheduled();
  const { schedule_id, space_id, principal_id } = schedule;
  const { database } = t.runtime;
  // An owner of the tenant belongs to every space.
  await database.execute("update principal set role = 'member' where id = $1", [principal_id]);
  await database.execute("update space_member set role = 'viewer' where space_id = $1 and principal_id = $2", [space_id, principal_id]);
  expect(await runTick(t.runtime, { schedule_id, at })).toBeNull();
  await expectWarning(context, schedule, "the schedule's principal is only viewer of the space now");
  await database.execute("delete from space_member where space_id = $1 and principal_id = $2", [space_id, principal_id]);
  expect(await runTick(t.runtime, { schedule_id, at })).toBeNull();
  await expectWarning(context, schedule, "the schedule's principal has left the space");
  await database.execute("update principal set role = 'owner' where id = $1", [principal_id]);
});

test("a schedule whose inputs no longer fit warns and makes nothing", async () => {
  const { context, schedule } = await scheduled();
  const { schedule_id } = schedule;
  await t.runtime.database.execute(`update schedule set inputs = '{"n": "three"}' where id = $1`, [schedule_id]);
  expect(await runTick(t.runtime, { schedule_id, at })).toBeNull();
  await expectWarning(context, schedule, "the schedule no longer fits its skill");
});

test("what is due every minute ticks by itself where workers run, once each time", { timeout: 60_000 }, async () => {
  const { context, schedule } = await scheduled({ cron: "* * * * *" });
  const { schedule_id, space_id } = schedule;
  const { database, engine } = t.runtime;
  // As if it had been made a minute ago, so that its last time counts.
  await database.execute("update schedule set updated_at = updated_at - interval '1 minute' where id = $1", [schedule_id]);
  await database.transaction((transaction) => engine.schedules.remove(transaction, schedule_id));
  await reconcileSchedules(t.runtime);
  const workers = [await t.another({ embeddedWorker: true }), await t.another({ embeddedWorker: true })];
  const last = async () => (await getSchedule(context, { schedule_id, space_id })).last_execution_id;
  await expect.poll(last, { timeout: 50_000 }).not.toBeNull();
  await deleteSchedule(context, { schedule_id, space_id });
  await Promise.all(workers.map(({ runtime }) => runtime.close()));
  const ticks = await database.execute("select schedule_tick as at, source from execution where schedule_id = $1", [schedule_id]);
  const minutes = ticks.map((each) => new Date(String(each["at"])).getTime());
  expect(new Set(minutes).size).toBe(ticks.length);
  expect(minutes.map((minute) => minute % 60_000)).toEqual(minutes.map(() => 0));
});

async function expectWarning(context: RequestContext, schedule: Schedule, why: string): Promise<void> {
  expect(warnings).toContainEqual(expect.objectContaining({ schedule_id: schedule.schedule_id, msg: `a tick made no execution: ${why}` }));
  const rows = await t.runtime.database.execute("select 1 from execution where space_id = $1", [schedule.space_id]);
  expect([rows, context.principal.id]).toEqual([[], schedule.principal_id]);
}
