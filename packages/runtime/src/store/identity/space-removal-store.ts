import type { SpaceId } from "@skillrun/contract";
import { type Queryable, statement } from "../connection/database.ts";

const deletedStatement = statement(`
select id, deleted_at < now() - $1::float8 * interval '1 ms' as is_due from space where deleted_at is not null order by deleted_at limit $2`);

/** Spaces that are out of sight and whose rows are still there, the longest deleted first; `is_due` is true after `afterMs`. */
export async function readDeletedSpaces(database: Queryable, afterMs: number, limit: number): Promise<{ id: SpaceId; is_due: boolean }[]> {
  return await database.query<{ id: SpaceId; is_due: boolean }>(deletedStatement, [afterMs, limit]);
}

const finishedRootsStatement = statement(`
select e.id from execution e where e.space_id = $1 and e.parent_execution_id is null and e.finished_at is not null
  and not exists (select 1 from execution c where c.root_execution_id = e.id and c.finished_at is null)
order by e.created_at, e.id limit $2 for update skip locked`);

/** Roots of a space whose whole tree has ended. */
export async function readFinishedRoots(transaction: Queryable, spaceId: SpaceId, limit: number): Promise<string[]> {
  return (await transaction.query<{ id: string }>(finishedRootsStatement, [spaceId, limit])).map(({ id }) => id);
}

const holdsStatement = statement("select exists (select 1 from execution where space_id = $1) as found");

/** True while executions of the space are there. */
export async function hasExecutions(transaction: Queryable, spaceId: SpaceId): Promise<boolean> {
  const [row] = await transaction.query<{ found: boolean }>(holdsStatement, [spaceId]);
  return row?.found === true;
}

const schedulesStatement = statement("delete from schedule where space_id = $1 returning id");

/** Deletes a space's schedules; the ids, for the engine to forget them too. */
export async function deleteSchedulesOf(transaction: Queryable, spaceId: SpaceId): Promise<string[]> {
  return (await transaction.query<{ id: string }>(schedulesStatement, [spaceId])).map(({ id }) => id);
}

const restStatements = [
  "delete from thread where space_id = $1",
  "delete from space_skill where space_id = $1",
  "delete from idempotency_record where space_id = $1",
  "delete from api_key where space_id = $1",
  "delete from space_member where space_id = $1",
].map(statement);
const versionsStatement = statement(
  "delete from skill_version v using skill s where s.id = v.skill_id and s.space_id = $1 returning v.blob_key",
);
const skillsStatement = statement("delete from skill where space_id = $1");
const spaceStatement = statement("delete from space where id = $1");

/** Deletes what a space without executions still holds, and the space; returns the keys of the blobs that its skills referred to. */
export async function deleteSpaceRows(transaction: Queryable, spaceId: SpaceId): Promise<string[]> {
  for (const each of restStatements) await transaction.query(each, [spaceId]);
  const versions = await transaction.query<{ blob_key: string }>(versionsStatement, [spaceId]);
  await transaction.query(skillsStatement, [spaceId]);
  await transaction.query(spaceStatement, [spaceId]);
  return versions.map(({ blob_key }) => blob_key);
}
