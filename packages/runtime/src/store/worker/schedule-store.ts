import type { ListSchedules, Page, Schedule, ScheduleId, ScheduleRef, TenantId } from "@skillrun/contract";
import { type Queryable, statement } from "../connection/database.ts";
import { timestampSql } from "../execution/execution-projection.ts";
import { pageOf, readCursor } from "../page-cursor.ts";

const scheduleSql = `json_build_object('schedule_id', s.id, 'space_id', s.space_id, 'principal_id', s.principal_id, 'skill_slug', s.skill_slug,
  'inputs', s.inputs, 'model', s.model, 'cron', s.cron, 'time_zone', s.time_zone, 'enabled', s.enabled,
  'created_at', ${timestampSql("s.created_at")}, 'updated_at', ${timestampSql("s.updated_at")},
  'last_execution_id', (select e.id from execution e where e.schedule_id = s.id order by e.schedule_tick desc limit 1))`;

/** What a schedule is made of, or changed to. */
export type ScheduleValues = Pick<Schedule, "inputs" | "model" | "cron" | "time_zone" | "enabled">;

const insertStatement = statement(`
with s as (
  insert into schedule (id, tenant_id, space_id, principal_id, skill_slug, inputs, model, cron, time_zone, enabled)
  values ($1, $2, $3, $4, $5, $6::jsonb, $7, $8, $9, $10) returning *
)
select ${scheduleSql} as item from s`);

/** Stores a new schedule. */
export async function insertSchedule(
  transaction: Queryable,
  row: ScheduleValues & Pick<Schedule, "schedule_id" | "space_id" | "principal_id" | "skill_slug"> & { tenant_id: TenantId },
): Promise<Schedule> {
  const owner = [row.schedule_id, row.tenant_id, row.space_id, row.principal_id];
  const values = [...owner, row.skill_slug, row.inputs, row.model, row.cron, row.time_zone, row.enabled];
  const [stored] = await transaction.query<{ item: Schedule }>(insertStatement, values);
  if (stored === undefined) throw new Error("The schedule could not be stored.");
  return stored.item;
}

const updateStatement = statement(`
with s as (
  update schedule set inputs = $2::jsonb, model = $3, cron = $4, time_zone = $5, enabled = $6, updated_at = now() where id = $1 returning *
)
select ${scheduleSql} as item from s`);

/** Changes a schedule that the transaction has locked. */
export async function updateScheduleRow(transaction: Queryable, id: ScheduleId, to: ScheduleValues): Promise<Schedule> {
  const [stored] = await transaction.query<{ item: Schedule }>(updateStatement, [
    id,
    to.inputs,
    to.model,
    to.cron,
    to.time_zone,
    to.enabled,
  ]);
  if (stored === undefined) throw new Error("The schedule could not be changed.");
  return stored.item;
}

const readStatement = statement(`select ${scheduleSql} as item from schedule s where s.id = $1 and s.space_id = $2`);
const lockStatement = statement(`select ${scheduleSql} as item from schedule s where s.id = $1 for update`);
const deleteStatement = statement("delete from schedule where id = $1 and space_id = $2 returning id");
const dueStatement = statement(`select s.tenant_id, ${scheduleSql} as item from schedule s where s.id = $1 and s.enabled`);
const enabledStatement = statement(`select s.id as schedule_id, s.cron, s.time_zone from schedule s where s.enabled`);

/** A schedule of a space. */
export async function readSchedule(database: Queryable, { schedule_id, space_id }: ScheduleRef): Promise<Schedule | null> {
  return (await database.query<{ item: Schedule }>(readStatement, [schedule_id, space_id]))[0]?.item ?? null;
}

/** A schedule that nobody else changes until the transaction ends. */
export async function lockSchedule(transaction: Queryable, id: ScheduleId): Promise<Schedule | null> {
  return (await transaction.query<{ item: Schedule }>(lockStatement, [id]))[0]?.item ?? null;
}

/** Removes a schedule; false when there was none. Its executions stay. */
export async function removeSchedule(transaction: Queryable, { schedule_id, space_id }: ScheduleRef): Promise<boolean> {
  return (await transaction.query(deleteStatement, [schedule_id, space_id])).length > 0;
}

/** An enabled schedule, whatever its space. */
export async function readEnabledSchedule(
  database: Queryable,
  id: ScheduleId,
): Promise<{ schedule: Schedule; tenant_id: TenantId } | null> {
  const [row] = await database.query<{ item: Schedule; tenant_id: TenantId }>(dueStatement, [id]);
  return row === undefined ? null : { schedule: row.item, tenant_id: row.tenant_id };
}

/** When the enabled schedules of all spaces are due. */
export async function readEnabledTimes(database: Queryable): Promise<Pick<Schedule, "schedule_id" | "cron" | "time_zone">[]> {
  return await database.query(enabledStatement, []);
}

const listStatement = statement(`
select s.id, (extract(epoch from s.created_at) * 1000)::float8 as created_at_ms, ${scheduleSql} as item from schedule s
where s.space_id = $1 and ($2::timestamptz is null or (s.created_at, s.id) < ($2, $3::uuid))
order by s.created_at desc, s.id desc limit $4`);

/** A page of a space's schedules, newest first. */
export async function listScheduleRows(database: Queryable, filter: ListSchedules): Promise<Page<Schedule>> {
  const cursor = readCursor(filter.cursor);
  const at = cursor === null ? null : new Date(cursor.at_ms);
  const rows = await database.query<{ id: string; created_at_ms: number; item: Schedule }>(listStatement, [
    filter.space_id,
    at,
    cursor?.id ?? null,
    filter.limit + 1,
  ]);
  return pageOf(
    rows,
    filter.limit,
    (row) => ({ at_ms: row.created_at_ms, id: row.id }),
    (row) => row.item,
  );
}
