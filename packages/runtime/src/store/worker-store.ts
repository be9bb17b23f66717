import type { ExecutionId } from "@skillrun/contract";
import { type Queryable, statement } from "./database.ts";

const registerStatement = statement(`insert into worker (id, lease_expires_at) values ($1, now() + $2::float8 * interval '1 ms')`);
const renewStatement = statement(`
with renewed as (
  update worker set lease_expires_at = now() + $2::float8 * interval '1 ms' where id = $1 and lease_expires_at >= now() returning id
)
select coalesce((
  select json_agg(json_build_object('id', e.id, 'cancel_requested', e.cancel_requested_at is not null))
  from execution e where e.worker_id = $1 and e.state in ('queued', 'running')
), '[]') as held from renewed`);
const leaveStatement = statement("delete from worker where id = $1");
const orphansStatement = statement(`
select e.id, e.worker_id from execution e where e.state in ('queued', 'running') and e.worker_id is not null
  and not exists (select 1 from worker w where w.id = e.worker_id and w.lease_expires_at >= now()) limit 500`);
const releaseStatement = statement(`
update execution set worker_id = null, worker_lost_count = worker_lost_count + $3 where id = $1 and worker_id = $2 returning id`);
const buryStatement = statement(`delete from worker w where w.lease_expires_at < now() - interval '1 minute'
  and not exists (select 1 from execution e where e.state in ('queued', 'running') and e.worker_id = w.id)`);

/** Makes the worker known, with a lease on whatever it takes. */
export async function registerWorker(database: Queryable, workerId: string, leaseDurationMs: number): Promise<void> {
  await database.query(registerStatement, [workerId, leaseDurationMs]);
}

/** An unfinished execution that a worker holds or has reserved. */
export type HeldExecution = { id: ExecutionId; cancel_requested: boolean };

/** Renews the lease; returns what the worker holds, or null when the lease was already lost. */
export async function renewWorkerLease(database: Queryable, workerId: string, leaseDurationMs: number): Promise<HeldExecution[] | null> {
  const rows = await database.query<{ held: HeldExecution[] }>(renewStatement, [workerId, leaseDurationMs]);
  return rows[0]?.held ?? null;
}

const reserveStatement = statement(`
with free as (
  select id from execution where id = any($1::uuid[]) and worker_id is null and state in ('queued', 'running') order by id for no key update
)
update execution e set worker_id = $2 from free where e.id = free.id`);

/** Reserves those of the executions that are unfinished and free for a worker. */
export async function reserveExecutions(transaction: Queryable, ids: readonly ExecutionId[], workerId: string): Promise<void> {
  await transaction.query(reserveStatement, [ids, workerId]);
}

/** Forgets a worker that leaves in peace. */
export async function removeWorker(database: Queryable, workerId: string): Promise<void> {
  await database.query(leaveStatement, [workerId]);
}

/** Unfinished executions whose worker's lease has run out. */
export async function readOrphans(database: Queryable): Promise<{ id: ExecutionId; worker_id: string }[]> {
  return await database.query<{ id: ExecutionId; worker_id: string }>(orphansStatement, []);
}

/** Takes an execution from a worker; false when that worker no longer had it. `lost` counts against the execution. */
export async function releaseExecution(database: Queryable, id: ExecutionId, workerId: string, lost: boolean): Promise<boolean> {
  return (await database.query(releaseStatement, [id, workerId, lost ? 1 : 0])).length === 1;
}

/** Forgets workers that are long dead and hold nothing. */
export async function buryDeadWorkers(database: Queryable): Promise<void> {
  await database.query(buryStatement, []);
}
