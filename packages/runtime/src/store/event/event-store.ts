import type { EventType, ExecutionId, ExecutionState } from "@skillrun/contract";
import { type Database, statement } from "../connection/database.ts";

/** An event as it lies in the log; `payload` is JSON text on one line. */
export type StoredEvent = {
  root_execution_id: ExecutionId;
  seq: number;
  execution_id: ExecutionId;
  attempt: number;
  type: EventType;
  payload: string;
  created_at_ms: number;
};

/** Where a root's log ends, and whether it has ended for good. */
export type LogHead = { root_execution_id: ExecutionId; last_seq: number; state: ExecutionState };

const columns = `e.root_execution_id, e.seq, e.execution_id, e.attempt, e.type, e.payload::text as payload, (extract(epoch from e.created_at) * 1000)::float8 as created_at_ms`;

const pageStatement = statement(`select ${columns} from event e where e.root_execution_id = $1 and e.seq > $2 order by e.seq limit $3`);

const tailsStatement = statement(`
select ${columns} from unnest($1::uuid[], $2::bigint[]) as cursor(root_id, seq)
cross join lateral (select * from event where root_execution_id = cursor.root_id and event.seq > cursor.seq order by event.seq limit $3) e
order by e.root_execution_id, e.seq`);

const headsStatement = statement(`select id as root_execution_id, last_seq, state from execution where id = any($1::uuid[])`);

/** Events of one root after `after`, oldest first. */
export async function readEventPage(database: Database, rootId: ExecutionId, after: number, limit: number): Promise<StoredEvent[]> {
  return await database.query<StoredEvent>(pageStatement, [rootId, after, limit]);
}

/** For many roots at once, the events after each one's cursor; at most `limit` for each. */
export async function readEventTails(database: Database, cursors: ReadonlyMap<ExecutionId, number>, limit: number): Promise<StoredEvent[]> {
  return await database.query<StoredEvent>(tailsStatement, [[...cursors.keys()], [...cursors.values()], limit]);
}

/** The heads of the logs of these roots; unknown ids are left out. */
export async function readLogHeads(database: Database, rootIds: readonly ExecutionId[]): Promise<LogHead[]> {
  return await database.query<LogHead>(headsStatement, [rootIds]);
}
