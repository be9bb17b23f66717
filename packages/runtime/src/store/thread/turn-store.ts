import type { ThreadId } from "@skillrun/contract";
import { type Database, type Queryable, statement } from "../connection/database.ts";
import { channels } from "../connection/notify.ts";

/** What followers need of a turn: whether it still goes on, and whether it is to stop. */
export type TurnState = { live: boolean; last_seq: number; stop_requested: boolean };

const endDeadStatement = statement("update turn set live = null where thread_id = $1 and live and lease_expires_at < now()");
const forgetStatement = statement(
  "delete from turn where thread_id = $1 and live is null and lease_expires_at < now() - interval '1 minute'",
);
const insertStatement = statement(`
insert into turn (id, thread_id, message_id, lease_expires_at) values ($1, $2, $3, now() + $4::float8 * interval '1 ms')
on conflict (thread_id, live) do nothing returning id`);

/** Begins a turn unless a live one is under way; a dead server's turn gives way. */
export async function insertTurn(
  database: Database,
  turn: { id: string; thread_id: ThreadId; message_id: string; leaseDurationMs: number },
): Promise<boolean> {
  return await database.transaction(async (transaction) => {
    await transaction.query(endDeadStatement, [turn.thread_id]);
    await transaction.query(forgetStatement, [turn.thread_id]);
    return (await transaction.query(insertStatement, [turn.id, turn.thread_id, turn.message_id, turn.leaseDurationMs])).length > 0;
  });
}

const appendStatement = statement(`
with grown as (
  update turn set last_seq = last_seq + cardinality($2::text[]), lease_expires_at = now() + $3::float8 * interval '1 ms'
  where id = $1 and live returning id, last_seq - cardinality($2::text[]) as base, stop_requested_at is not null as stop_requested
), stored as (
  insert into turn_chunk (turn_id, seq, chunk) select g.id, g.base + c.n, c.chunk from grown g, unnest($2::text[]) with ordinality as c(chunk, n)
)
select stop_requested, case when cardinality($2::text[]) > 0 then pg_notify('${channels.turns}', id::text)::text end as woken from grown`);

/** Appends chunks (or none) and renews the turn's lease; null when the turn is no longer live. */
export async function appendTurnChunks(
  database: Queryable,
  turnId: string,
  chunks: readonly string[],
  leaseDurationMs: number,
): Promise<{ stop_requested: boolean } | null> {
  return (await database.query<{ stop_requested: boolean }>(appendStatement, [turnId, chunks, leaseDurationMs]))[0] ?? null;
}

const endStatement = statement(`with ended as (update turn set live = null, lease_expires_at = now() where id = $1 returning id)
select pg_notify('${channels.turns}', id::text)::text from ended`);

/** Ends a turn. */
export async function endTurn(database: Queryable, turnId: string): Promise<void> {
  await database.query(endStatement, [turnId]);
}

const liveStatement = statement("select id from turn where thread_id = $1 and live and lease_expires_at >= now()");
const stateStatement = statement(`
select coalesce(live, false) and lease_expires_at >= now() as live, last_seq, stop_requested_at is not null as stop_requested from turn where id = $1`);
const chunksStatement = statement("select seq, chunk from turn_chunk where turn_id = $1 and seq > $2 order by seq limit 500");

/** The id of a thread's live turn. */
export async function readLiveTurn(database: Queryable, threadId: ThreadId): Promise<string | null> {
  return (await database.query<{ id: string }>(liveStatement, [threadId]))[0]?.id ?? null;
}

/** Where a turn stands. */
export async function readTurnState(database: Queryable, turnId: string): Promise<TurnState | null> {
  return (await database.query<TurnState>(stateStatement, [turnId]))[0] ?? null;
}

/** A turn's chunks after a seq, oldest first. */
export async function readTurnChunks(database: Queryable, turnId: string, after: number): Promise<{ seq: number; chunk: string }[]> {
  return await database.query<{ seq: number; chunk: string }>(chunksStatement, [turnId, after]);
}

const stopStatement = statement(`with asked as (
  update turn set stop_requested_at = coalesce(stop_requested_at, now()) where thread_id = $1 and live returning id
) select id, pg_notify('${channels.turns}', id::text)::text as woken from asked`);

/** Asks a thread's live turn to stop; its id, or null when there is none. */
export async function requestTurnStop(database: Queryable, threadId: ThreadId): Promise<string | null> {
  return (await database.query<{ id: string }>(stopStatement, [threadId]))[0]?.id ?? null;
}
