import type { ExecutionId } from "@skillrun/contract";
import { type Queryable, statement } from "../connection/database.ts";

/** "skre" in ASCII: one process deletes at a time, so that of two rows with one blob the second always sees that the first is gone. */
const retentionLock = 0x736b7265;

const lockStatement = statement("select pg_try_advisory_xact_lock($1) as locked");

/** True when this transaction is the one that may delete. */
export async function lockRetention(transaction: Queryable): Promise<boolean> {
  const [row] = await transaction.query<{ locked: boolean }>(lockStatement, [retentionLock]);
  return row?.locked === true;
}

/** Space by space from its oldest execution on, through the index that lists them: what is younger is never looked at. */
const expiredStatement = statement(`
with found as (
  select r.id, r.last_seq, row_number() over () as n from space s cross join lateral (
    select e.id, e.last_seq from execution e
    where e.space_id = s.id and e.parent_execution_id is null
      and e.created_at < now() - $1::float8 * interval '1 day' and e.finished_at < now() - $1::float8 * interval '1 day'
      and not exists (select 1 from execution c where c.root_execution_id = e.id and c.finished_at is null)
    order by e.created_at, e.id limit $2 for update skip locked
  ) r limit $2
)
select id from (select id, sum(last_seq) over (order by n) - last_seq as events_before from found) f where events_before < $3`);

/** Roots that finished longer ago than that, `limit.trees` at most, and no more of them than have `limit.events` together, but one at least. */
export async function findExpiredRoots(
  transaction: Queryable,
  retentionDays: number,
  limit: { trees: number; events: number },
): Promise<ExecutionId[]> {
  return (await transaction.query<{ id: ExecutionId }>(expiredStatement, [retentionDays, limit.trees, limit.events])).map(({ id }) => id);
}

const deleteStatement = statement(`
with tree as materialized (select id from execution where root_execution_id = any($1::uuid[])),
events as (delete from event where root_execution_id = any($1::uuid[])),
approvals as (delete from approval where execution_id in (select id from tree)),
steps as (delete from step where execution_id in (select id from tree) returning blob_key),
artifacts as (delete from artifact where execution_id in (select id from tree) returning blob_key),
archives as (delete from workspace_archive where execution_id in (select id from tree) returning blob_key),
executions as (delete from execution where id in (select id from tree))
select blob_key from steps where blob_key is not null union select blob_key from artifacts union select blob_key from archives`);

/** Deletes whole trees with all that belongs to them; returns the keys of the blobs that they referred to. */
export async function deleteTrees(transaction: Queryable, rootIds: readonly ExecutionId[]): Promise<string[]> {
  return (await transaction.query<{ blob_key: string }>(deleteStatement, [rootIds])).map((row) => row.blob_key);
}

const looseStatement = statement(`
select key from unnest($1::text[]) as key
where not exists (select 1 from artifact where blob_key = key) and not exists (select 1 from file_source where blob_key = key)
  and not exists (select 1 from step where blob_key = key) and not exists (select 1 from workspace_archive where blob_key = key)
  and not exists (select 1 from skill_version where blob_key = key)`);

/** Those of the blobs that no row refers to. */
export async function findLooseBlobs(transaction: Queryable, keys: readonly string[]): Promise<string[]> {
  return (await transaction.query<{ key: string }>(looseStatement, [keys])).map((row) => row.key);
}

const referredStatement = statement(`
select blob_key as key, min(holder) as holder from (
  select blob_key, 'artifact ' || id as holder from artifact where blob_key > $1
  union all select blob_key, 'file_source ' || id from file_source where blob_key > $1
  union all select blob_key, 'step ' || execution_id || ' ' || name from step where blob_key > $1
  union all select blob_key, 'workspace_archive ' || id from workspace_archive where blob_key > $1
  union all select blob_key, 'skill_version ' || id from skill_version where blob_key > $1
) as held group by blob_key order by blob_key collate "C" limit $2`);

/** The next keys that rows refer to, in the order of the keys after `after`, each with one of the rows. */
export async function readReferredBlobs(database: Queryable, after: string, limit: number): Promise<{ key: string; holder: string }[]> {
  return await database.query<{ key: string; holder: string }>(referredStatement, [after, limit]);
}

const danglingStatement = statement(`
select 'event ' || e.root_execution_id || ' ' || e.seq as row from event e where not exists (select 1 from execution x where x.id = e.root_execution_id)
union all select 'step ' || s.execution_id || ' ' || s.name from step s where not exists (select 1 from execution x where x.id = s.execution_id)
union all select 'artifact ' || a.id from artifact a where not exists (select 1 from execution x where x.id = a.execution_id)
union all select 'approval ' || a.id from approval a where not exists (select 1 from execution x where x.id = a.execution_id)
union all select 'workspace_archive ' || w.id from workspace_archive w where not exists (select 1 from execution x where x.id = w.execution_id)
union all select 'execution ' || x.id || ' (its workspace archive)' from execution x
  where x.workspace_archive_id is not null and not exists (select 1 from workspace_archive w where w.id = x.workspace_archive_id)
limit $1`);

/** Rows of executions that do not exist, and executions whose archive has no row. */
export async function readDanglingRows(database: Queryable, limit: number): Promise<string[]> {
  return (await database.query<{ row: string }>(danglingStatement, [limit])).map(({ row }) => row);
}

const forgetStatement = statement(`
delete from idempotency_record where ctid = any(array(
  select ctid from idempotency_record where created_at < now() - interval '24 hours' order by created_at limit $1 for update skip locked
)) returning key`);

/** Forgets idempotency keys of more than 24 hours ago, `limit` at most; returns how many. */
export async function forgetIdempotencyKeys(transaction: Queryable, limit: number): Promise<number> {
  return (await transaction.query(forgetStatement, [limit])).length;
}
