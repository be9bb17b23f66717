import type { ExecutionId, SpaceId, ThreadId } from "@skillrun/contract";
import { type Database, statement } from "../connection/database.ts";
import type { LogHead } from "../event/event-store.ts";

/** A thread as executions name it. */
export type ThreadPlace = { space_id: SpaceId; thread_id: ThreadId };

/** The log head of a thread's execution, which is a root. */
export type ThreadRoot = LogHead & ThreadPlace & { created_at_ms: number; chat_tool_call_id: string | null };

/** What to look for in a thread: what was made after `after_ms`, finished ones only when made after `unfinished_until_ms`. */
export type ThreadScan = { place: ThreadPlace; after_ms: number; unfinished_until_ms: number };

/** A backend is seen in its transaction a moment after that began. */
const unseenMs = 1_000;

// A row's `created_at` is the time at which its transaction began, so it may come to light after newer ones.
const horizonStatement = statement(`
select floor(extract(epoch from coalesce(min(xact_start), now())) * 1000)::float8 - ${unseenMs} as horizon_ms from pg_stat_activity
where datname = current_database() and usename = current_user and backend_type = 'client backend' and pid <> pg_backend_pid()`);

const columns = `e.id as root_execution_id, e.last_seq, e.state, e.space_id, e.chat_thread_id as thread_id, e.chat_tool_call_id,
  (extract(epoch from e.created_at) * 1000)::float8 as created_at_ms`;

const scanStatement = statement(`
select s.n::int - 1 as scan, ${columns}
from unnest($1::uuid[], $2::text[], $3::float8[], $4::float8[]) with ordinality as s(space_id, thread_id, after_ms, unfinished_until_ms, n)
cross join lateral (
  select * from execution where space_id = s.space_id and chat_thread_id = s.thread_id and id = root_execution_id
    and created_at > to_timestamp(s.after_ms / 1000)
    and (created_at > to_timestamp(s.unfinished_until_ms / 1000) or state not in ('completed', 'failed', 'cancelled'))
  order by created_at, id limit $5
) e
order by s.n, e.created_at, e.id`);

const byIdStatement = statement(`select ${columns} from execution e where e.id = any($1::uuid[]) and e.id = e.root_execution_id
  and e.chat_thread_id is not null order by e.created_at, e.id`);

/** The time (ms) up to which every execution that will ever have been made is visible to a statement that comes after this one. */
export async function readCommitHorizon(database: Database): Promise<number> {
  return (await database.query<{ horizon_ms: number }>(horizonStatement, []))[0]?.horizon_ms ?? 0;
}

/** For many scans at once, at most `limit` executions for each, oldest first; `scan` is its index. */
export async function readThreadRoots(
  database: Database,
  scans: readonly ThreadScan[],
  limit: number,
): Promise<(ThreadRoot & { scan: number })[]> {
  return await database.query<ThreadRoot & { scan: number }>(scanStatement, [
    scans.map(({ place }) => place.space_id),
    scans.map(({ place }) => place.thread_id),
    scans.map(({ after_ms }) => after_ms),
    scans.map(({ unfinished_until_ms }) => unfinished_until_ms),
    limit,
  ]);
}

/** Those of these executions that are roots of a thread, oldest first. */
export async function readThreadRootsById(database: Database, ids: readonly ExecutionId[]): Promise<ThreadRoot[]> {
  return await database.query<ThreadRoot>(byIdStatement, [ids]);
}
