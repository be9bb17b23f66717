import type { Database, Transaction } from "../connection/database.ts";

// In pg-boss's own table, by its own index: a flow's waiting jobs in the order in which they came; the newest has the greatest tag.
const readText = `
select clock.last_value as now, flow.name as flow, (
  select -j.priority from pgboss.job j where j.name = 'executions' and j.singleton_key = flow.name and j.state < 'active'
  order by j.created_on desc, j.priority limit 1
) as last
from skillrun_queue_clock clock, unnest($1::text[]) flow(name)`;

/**
 * The queue's virtual time as it is now, whatever the transaction saw when it began: a sequence is outside of all of them. `last` holds, for the
 * flows that have jobs waiting, the tag of the newest, whoever enqueued it.
 */
async function readClock(
  transaction: Pick<Transaction, "execute">,
  flows: readonly string[],
): Promise<{ now: number; last: Map<string, number> }> {
  const rows = await transaction.execute(readText, [flows]);
  const waiting = rows.filter((row) => row["last"] !== null);
  return { now: Number(rows[0]?.["now"]), last: new Map(waiting.map((row) => [String(row["flow"]), Number(row["last"])])) };
}

/** Moves the queue's virtual time on to at least `to`. Two at once may leave the earlier of the two; the next sets it right. */
async function advanceClock(database: Database, to: number): Promise<void> {
  await database.execute("select setval('skillrun_queue_clock', greatest(last_value, $1::bigint)) from skillrun_queue_clock", [to]);
}

/** The clock as the engine's order reads and moves it. */
export function queueClockOf(database: Database) {
  return { read: readClock, advance: (to: number) => advanceClock(database, to) };
}
