import { type Queryable, statement } from "../connection/database.ts";
import { channels } from "../connection/notify.ts";
import type { CommitItem, CommitResult } from "./commit-item.ts";

/**
 * The commonest commit by far: one root execution's attempt says something and nothing else changes. The row's own update is the lock, the
 * fence (E3) and the counter (E1); a fifth of the work of the statement that can do everything.
 */
const appendStatement = statement(`
with e as (
  update execution set last_seq = last_seq + cardinality($5::text[])
  where id = $1 and attempt = $2 and state = any(string_to_array($3, ',')) and ($4::uuid is null or worker_id is null or worker_id = $4)
  returning last_seq
), stored as (
  insert into event (root_execution_id, seq, execution_id, attempt, type, payload, created_at)
  select $1, e.last_seq - cardinality($5::text[]) + x.position, $1, $2, x.type, x.payload::json, now()
  from e, unnest($5::text[], $6::text[]) with ordinality as x(type, payload, position)
)
select e.last_seq, (extract(epoch from now()::timestamptz(3)) * 1000)::float8 as created_at_ms,
  pg_notify('${channels.events}', $1 || ':' || e.last_seq)::text as woken
from e`);

/** True for a commit that `appendToRoot` can make. */
export function isRootAppend(item: CommitItem): item is CommitItem & { attempt: number } {
  const { execution_id, root_execution_id, attempt, patch, events } = item;
  return execution_id === root_execution_id && attempt !== null && patch === undefined && events.length > 0;
}

/** Appends one root execution's events. */
export async function appendToRoot(database: Queryable, item: CommitItem & { attempt: number }): Promise<CommitResult> {
  const [row] = await database.query<{ last_seq: number; created_at_ms: number }>(appendStatement, [
    item.execution_id,
    item.attempt,
    item.from_states,
    item.claimed_by ?? null,
    item.events.map((event) => event.type),
    item.events.map((event) => event.payload),
  ]);
  if (row === undefined) return { accepted: false };
  const { last_seq, created_at_ms } = row;
  return { accepted: true, attempt: item.attempt, first_seq: last_seq - item.events.length + 1, created_at_ms, stamped: new Map() };
}
