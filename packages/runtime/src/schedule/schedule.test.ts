import { CreateScheduleBody, type ScheduleRef, UpdateSchedule } from "@skillrun/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RequestContext } from "../runtime.ts";
import { createTestRuntime, type TestRuntime } from "../test-runtime.ts";
import { getSchedule, listSchedules } from "./get-schedule.ts";
import { createSchedule, deleteSchedule, updateSchedule } from "./manage-schedules.ts";
import { reconcileSchedules } from "./reconcile-schedules.ts";

let t: TestRuntime;
beforeAll(async () => {
  t = await createTestRuntime({ embeddedWorker: false });
});
afterAll(() => t.close());

const body = (over = {}) => CreateScheduleBody.parse({ skill_slug: "count", inputs: { n: 3 }, cron: "0 9 * * *", ...over });
const create = (over = {}) => createSchedule(t.context, { space_id: t.space_id, ...body(over) });
const refOf = ({ space_id, schedule_id }: ScheduleRef): ScheduleRef => ({ space_id, schedule_id });
const known = async ({ schedule_id }: ScheduleRef) =>
  (await t.runtime.engine.schedules.list()).find((each) => each.schedule_id === schedule_id);

const verbs: [name: string, call: (context: RequestContext, ref: ScheduleRef) => Promise<unknown>][] = [
  ["getSchedule", getSchedule],
  ["updateSchedule", (context, ref) => updateSchedule(context, { ...ref, enabled: false })],
  ["deleteSchedule", deleteSchedule],
];

test.each(verbs)("%s hides a schedule of another space", async (_name, call) => {
  const stranger = await t.stranger();
  const schedule = await create();
  for (const space_id of [t.space_id, stranger.space_id])
    await expect(call(stranger.context, { ...refOf(schedule), space_id })).rejects.toMatchObject({ code: "not_found" });
  expect(await getSchedule(t.context, refOf(schedule))).toEqual(schedule);
  expect(await known(schedule)).toBeDefined();
});

test("listSchedules hides schedules of another space, and createSchedule the space", async () => {
  const stranger = await t.stranger();
  await create();
  const denied = { code: "not_found" };
  await expect(listSchedules(stranger.context, { space_id: t.space_id, limit: 10 })).rejects.toMatchObject(denied);
  await expect(createSchedule(stranger.context, { space_id: t.space_id, ...body() })).rejects.toMatchObject(denied);
  expect((await listSchedules(stranger.context, { space_id: stranger.space_id, limit: 10 })).data).toEqual([]);
});

test("a schedule is listed newest first, each once over the pages", async () => {
  const { context, space_id } = await t.stranger();
  const made = [];
  for (let n = 0; n < 5; n++) made.push((await createSchedule(context, { space_id, ...body({ inputs: { n } }) })).schedule_id);
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listSchedules(context, { space_id, limit: 2, cursor });
    seen.push(...page.data.map((each) => each.schedule_id));
    cursor = page.meta.next_cursor ?? undefined;
  } while (cursor !== undefined);
  expect(seen).toEqual(made.toReversed());
});

test.each([
  [{ cron: "* * * *" }, ["body", "cron"]],
  [{ cron: "61 * * * *" }, ["body", "cron"]],
  [{ time_zone: "Europe/Atlantis" }, ["body", "time_zone"]],
  [{ inputs: { n: "three" } }, ["body", "inputs", "n"]],
  [{ model: "made-up" }, ["body", "model"]],
])("%o is refused where it stands, when made and when changed", async (fault, loc) => {
  const refused = { code: "validation_error", detail: [{ loc }] };
  const schedule = await create();
  await expect(create(fault)).rejects.toMatchObject(refused);
  await expect(updateSchedule(t.context, UpdateSchedule.parse({ ...refOf(schedule), ...fault }))).rejects.toMatchObject(refused);
  expect(await getSchedule(t.context, refOf(schedule))).toEqual(schedule);
});

test("a skill that does not exist is refused", async () => {
  await expect(create({ skill_slug: "no-such" })).rejects.toMatchObject({
    code: "validation_error",
    detail: [{ loc: ["body", "skill_slug"] }],
  });
});

test("what a change leaves out stays, and the engine knows the times as they are", async () => {
  const schedule = await create({ time_zone: "Europe/Berlin" });
  expect(await known(schedule)).toMatchObject({ cron: "0 9 * * *", time_zone: "Europe/Berlin", since: schedule.updated_at });
  const change = (values: object) => updateSchedule(t.context, UpdateSchedule.parse({ ...refOf(schedule), ...values }));
  const later = await change({ cron: "0 10 * * *" });
  expect(later).toEqual({ ...schedule, cron: "0 10 * * *", updated_at: later.updated_at });
  expect(await known(schedule)).toMatchObject({ cron: "0 10 * * *", time_zone: "Europe/Berlin", since: later.updated_at });
  await change({ inputs: { n: 4 } });
  expect(await known(schedule)).toMatchObject({ since: later.updated_at });
  expect(await change({ enabled: false })).toMatchObject({ enabled: false, inputs: { n: 4 }, cron: "0 10 * * *" });
  expect(await known(schedule)).toBeUndefined();
  await change({ enabled: true });
  expect(await known(schedule)).toMatchObject({ cron: "0 10 * * *" });
});

test("a schedule whose skill is gone can be disabled and deleted, not enabled", async () => {
  const schedule = await create();
  const { context } = await t.another({ skills: [] });
  const change = (enabled: boolean) => updateSchedule(context, { ...refOf(schedule), enabled });
  expect(await change(false)).toMatchObject({ enabled: false });
  await expect(change(true)).rejects.toMatchObject({ code: "validation_error", detail: [{ loc: ["body", "skill_slug"] }] });
  await deleteSchedule(context, refOf(schedule));
});

test("a deleted schedule is gone, and the engine does not know it", async () => {
  const schedule = await create();
  await deleteSchedule(t.context, refOf(schedule));
  await expect(getSchedule(t.context, refOf(schedule))).rejects.toMatchObject({ code: "not_found" });
  await expect(deleteSchedule(t.context, refOf(schedule))).rejects.toMatchObject({ code: "not_found" });
  expect(await known(schedule)).toBeUndefined();
});

test("what the engine knows is made to agree with the rows: missing, changed, disabled and deleted ones, and no others", async () => {
  const { database, engine } = t.runtime;
  const [same, missing, changed, disabled, deleted] = [await create(), await create(), await create(), await create(), await create()];
  await database.transaction((transaction) => engine.schedules.remove(transaction, missing.schedule_id));
  await database.execute("update schedule set cron = '0 11 * * *' where id = $1", [changed.schedule_id]);
  await database.execute("update schedule set enabled = false where id = $1", [disabled.schedule_id]);
  await database.execute("delete from schedule where id = $1", [deleted.schedule_id]);
  const repaired = await reconcileSchedules(t.runtime);
  expect(repaired.toSorted()).toEqual([missing, changed, disabled, deleted].map((each) => each.schedule_id).toSorted());
  expect(await Promise.all([same, missing, changed, disabled, deleted].map(async (each) => (await known(each))?.cron))).toEqual([
    ...["0 9 * * *", "0 9 * * *", "0 11 * * *"],
    ...[undefined, undefined],
  ]);
  expect(await reconcileSchedules(t.runtime)).toEqual([]);
});

test("schedules made and removed while the engine is made to agree are not touched", async () => {
  const making = Promise.all(
    Array.from({ length: 20 }, async (_, n) => {
      const schedule = await create();
      if (n % 2 === 0) await deleteSchedule(t.context, refOf(schedule));
      return schedule;
    }),
  );
  let done = false;
  const reconciling = (async () => {
    while (!done) await reconcileSchedules(t.runtime);
  })();
  const made = await making;
  done = true;
  await reconciling;
  const there = await Promise.all(made.map(async (each) => (await known(each)) !== undefined));
  expect(there).toEqual(made.map((_, n) => n % 2 === 1));
});
