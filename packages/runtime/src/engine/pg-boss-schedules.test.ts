import { randomUUID } from "node:crypto";
import { ScheduleId } from "@skillrun/contract";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Database, openDatabase } from "../store/connection/database.ts";
import { createTestDatabase } from "../store/testing/test-database.ts";
import { queueClockOf } from "../store/worker/queue-clock.ts";
import type { Engine, EngineSchedule, Tick } from "./engine.ts";
import { createPgBossEngine } from "./pg-boss-engine.ts";
import { tickAt } from "./pg-boss-schedules.ts";

let database: Database;
let drop: () => Promise<void>;
const engines: Engine[] = [];
beforeAll(async () => {
  const { url, drop: dropDatabase } = await createTestDatabase({ migrated: false });
  database = openDatabase(url, { maxConnections: 6, onError() {} });
  drop = dropDatabase;
});
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.stop();
});
afterAll(async () => {
  await database.close();
  await drop();
});

const newSchedule = (over: Partial<EngineSchedule> = {}): EngineSchedule => ({
  ...{ schedule_id: ScheduleId.parse(randomUUID()), cron: "* * * * *", time_zone: "UTC", since: "2026-01-01T00:00:00.000Z" },
  ...over,
});
const open = async (ticks: boolean) => {
  const engine = await createPgBossEngine(database, () => {}, {
    clock: queueClockOf(database),
    ticks,
  });
  engines.push(engine);
  return engine;
};

test("a schedule is listed as it was set last, until it is removed; a transaction that is rolled back leaves nothing", async () => {
  const { schedules } = await open(false);
  const first = newSchedule();
  const changed = { ...first, cron: "0 9 * * *", time_zone: "Europe/Berlin", since: "2026-02-01T00:00:00.000Z" };
  for (const each of [first, changed]) await database.transaction((transaction) => schedules.set(transaction, each));
  const failing = database.transaction(async (transaction) => {
    await schedules.set(transaction, newSchedule());
    await schedules.remove(transaction, first.schedule_id);
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  expect(await schedules.list()).toEqual([changed]);
  for (let n = 0; n < 2; n++) await database.transaction((transaction) => schedules.remove(transaction, first.schedule_id));
  expect(await schedules.list()).toEqual([]);
});

test("more schedules than fit a page are all listed", async () => {
  const { schedules } = await open(false);
  const all = Array.from({ length: 501 }, () => newSchedule());
  await database.transaction(async (transaction) => {
    for (const each of all) await schedules.set(transaction, each);
  });
  expect(new Set((await schedules.list()).map((each) => each.schedule_id))).toEqual(new Set(all.map((each) => each.schedule_id)));
  await database.transaction(async (transaction) => {
    for (const each of all) await schedules.remove(transaction, each.schedule_id);
  });
});

test("a tick that was rejected is told again, as the same tick", { timeout: 60_000 }, async () => {
  const { schedules } = await open(false);
  const schedule = newSchedule();
  await database.transaction((transaction) => schedules.set(transaction, schedule));
  const told: Tick[] = [];
  for (let n = 0; n < 2; n++)
    await (await open(true)).schedules.onTick(async (tick) => {
      if (told.push(tick) === 1) throw new Error("not now");
    });
  await expect.poll(() => told.length, { timeout: 50_000 }).toBeGreaterThan(1);
  const [first] = told;
  expect(first?.schedule_id).toBe(schedule.schedule_id);
  expect((first?.at.getTime() ?? 1) % 60_000).toBe(0);
  expect(told.filter((tick) => tick.at.getTime() === first?.at.getTime()).length).toBeGreaterThan(1);
  await database.transaction((transaction) => schedules.remove(transaction, schedule.schedule_id));
});

const job = (createdOn: string, startedOn = createdOn) => ({ createdOn: new Date(createdOn), startedOn: new Date(startedOn) });
const daily = newSchedule({ cron: "0 9 * * *" });

test("a tick is named by its own time, however late or early its job was made and whenever it is taken", () => {
  const nine = new Date("2026-05-05T09:00:00Z");
  expect(tickAt(daily, job("2026-05-05T09:00:07Z"))).toEqual(nine);
  expect(tickAt(daily, job("2026-05-05T09:01:03Z"))).toEqual(nine);
  expect(tickAt(daily, job("2026-05-05T09:00:07Z", "2026-05-05T09:19:00Z"))).toEqual(nine);
  expect(tickAt(daily, job("2026-05-05T08:59:58Z"))).toEqual(nine);
});

test("each minute's job is that minute's tick, also when it is taken minutes later", () => {
  const every = newSchedule();
  expect(tickAt(every, job("2026-05-05T09:00:07Z"))).toEqual(new Date("2026-05-05T09:00:00Z"));
  expect(tickAt(every, job("2026-05-05T09:01:40Z"))).toEqual(new Date("2026-05-05T09:01:00Z"));
  expect(tickAt(every, job("2026-05-05T09:00:07Z", "2026-05-05T09:05:00Z"))).toEqual(new Date("2026-05-05T09:00:00Z"));
});

test("a tick that is twenty minutes old, or older than its schedule, is none", () => {
  expect(tickAt(daily, job("2026-05-05T09:00:07Z", "2026-05-05T09:21:00Z"))).toBeNull();
  expect(tickAt({ ...daily, since: "2026-05-05T09:00:00.001Z" }, job("2026-05-05T09:00:07Z"))).toBeNull();
  expect(tickAt({ ...daily, since: "2026-05-05T09:00:00.000Z" }, job("2026-05-05T09:00:07Z"))).not.toBeNull();
});
