import { type Queryable, statement } from "../connection/database.ts";

/** Where an unfinished execution stands: `queued` waits for a worker, also when it ran before; `parked` waits for sub-executions without one. */
export const queuePlaces = ["queued", "held", "running", "waiting", "parked"] as const;

/** How many unfinished executions stand in one place, and for how long the oldest of them has. */
export type QueueDepth = { place: (typeof queuePlaces)[number]; executions: number; oldest_age_seconds: number };

/** Through the index on (state, worker_id): what is finished is never looked at, however much of it there is. */
const depthStatement = statement(`
select place, count(*)::int as executions, extract(epoch from now() - min(since))::float8 as oldest_age_seconds
from (
  select
    case
      when held then 'held'
      when state = 'waiting' then 'waiting'
      when parked and waiting_since is not null then 'parked'
      when state = 'queued' or worker_id is null then 'queued'
      else 'running'
    end as place,
    case when parked then coalesce(waiting_since, created_at) when state = 'running' then coalesce(started_at, created_at) else created_at end as since
  from execution where state in ('queued', 'running', 'waiting')
) unfinished group by place`);

/** The places in which there are executions, by the database's clock. */
export async function readQueueDepths(database: Queryable): Promise<QueueDepth[]> {
  return await database.query<QueueDepth>(depthStatement, []);
}

const latencyStatement = statement(`
select extract(epoch from started_at - created_at)::float8 as seconds from execution where id = any($1::uuid[]) and started_at is not null`);

/** How long each of these executions waited for its first attempt, in seconds, by the database's clock. */
export async function readStartLatencies(database: Queryable, ids: readonly string[]): Promise<number[]> {
  return (await database.query<{ seconds: number }>(latencyStatement, [ids])).map((row) => row.seconds);
}
