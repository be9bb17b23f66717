import type { ExecutionId } from "@skillrun/contract";
import { type Queryable, statement } from "../connection/database.ts";
import { sessionLockClass } from "../connection/session-lock.ts";

const registerStatement = statement(
  `insert into worker (id, session_key, lease_expires_at) values ($1, $2, now() + $3::float8 * interval '1 ms')`,
);
const renewStatement = statement(`
with renewed as (
  update worker set lease_expires_at = now() + $2::float8 * interval '1 ms' where id = $1 and lease_expires_at > '-infinity' returning id
)
select coalesce((
  select json_agg(json_build_object('id', e.id, 'cancel_requested', e.cancel_requested_at is not null))
  from execution e where e.worker_id = $1 and e.state in ('queued', 'running')
), '[]') as held from renewed`);
const leaveStatement = statement("delete from worker where id = $1");
const releaseStatement = statement(`
update execution set worker_id = null, worker_lost_count = worker_lost_count + $3 where id = $1 and worker_id = $2 returning id`);

/** Makes the worker known, with a lease on whatever it takes. `session_key` names the lock that its process holds; null when it holds none. */
export async function registerWorker(
  database: Queryable,
  { id, session_key }: { id: string; session_key: number | null },
  leaseDurationMs: number,
): Promise<void> {
  await database.query(registerStatement, [id, session_key, leaseDurationMs]);
}

/** An unfinished execution that a worker holds or has reserved. */
export type HeldExecution = { id: ExecutionId; cancel_requested: boolean };

/** Renews the lease; returns what the worker holds, or null when another worker has declared this one dead. */
export async function renewWorkerLease(database: Queryable, workerId: string, leaseDurationMs: number): Promise<HeldExecution[] | null> {
  const rows = await database.query<{ held: HeldExecution[] }>(renewStatement, [workerId, leaseDurationMs]);
  return rows[0]?.held ?? null;
}

/** Forgets a worker that leaves in peace. */
export async function removeWorker(database: Queryable, workerId: string): Promise<void> {
  await database.query(leaveStatement, [workerId]);
}

/**
 * A worker is dead when its lease has run out, or when it is silent and its process holds its lock no more: PostgreSQL frees a lock with its
 * connection, so at once when the process dies. Its lease is set to the beginning of time, which no renewal changes, so that all agree.
 */
const sweepStatement = statement(`
with condemned as (
  update worker set lease_expires_at = '-infinity' where id in (
    select w.id from worker w
    where w.id <> $1 and w.lease_expires_at > '-infinity' and w.lease_expires_at < now() + greatest($2::float8 - $3::float8, 0) * interval '1 ms'
      and case
        when w.lease_expires_at < now() then true
        when w.session_key is null then false
        else not exists (
          select from pg_locks l
          where l.locktype = 'advisory' and l.granted and l.classid = ${sessionLockClass} and l.objid = w.session_key::oid and l.objsubid = 2
            and l.database = (select d.oid from pg_database d where d.datname = current_database())
        )
      end
    for no key update skip locked
  ) returning id
),
buried as (
  delete from worker where id in (
    select w.id from worker w where w.lease_expires_at = '-infinity'
      and not exists (select from execution e where e.state in ('queued', 'running') and e.worker_id = w.id)
    for update skip locked
  )
)
select e.id, e.worker_id from execution e where e.state in ('queued', 'running') and e.worker_id is not null and not exists (
  select from worker w where w.id = e.worker_id and w.lease_expires_at > '-infinity' and w.id not in (select id from condemned)
) limit 500`);

/** Declares workers other than `id` dead, forgets those that hold nothing, and returns the unfinished executions of the rest. */
export async function sweepWorkers(
  database: Queryable,
  { id, leaseDurationMs, silenceMs }: { id: string; leaseDurationMs: number; silenceMs: number },
): Promise<{ id: ExecutionId; worker_id: string }[]> {
  return await database.query<{ id: ExecutionId; worker_id: string }>(sweepStatement, [id, leaseDurationMs, silenceMs]);
}

/** Takes an execution from a worker; false when that worker no longer had it. `lost` counts against the execution. */
export async function releaseExecution(database: Queryable, id: ExecutionId, workerId: string, lost: boolean): Promise<boolean> {
  return (await database.query(releaseStatement, [id, workerId, lost ? 1 : 0])).length === 1;
}
