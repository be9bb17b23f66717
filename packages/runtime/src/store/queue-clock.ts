import type { Database, Transaction } from "./database.ts";

// In pg-boss's own table, by its own index: a flow's waiting jobs in the order in which they came; the newest has the greatest tag.
const readText = `
select last_value as now, (
  select -j.priority from pgboss.job j where j.name = 'executions' and j.singleton_key = $1 and j.state < 'active'
  order by j.created_on desc limit 1
) as last
from skillrun_queue_clock`;

/**
 * The queue's virtual time as it is now, whatever the transaction saw when it began: a sequence is outside of all of them. `last` is the tag of the
 * newest waiting job of the flow, whoever enqueued it; null when none waits.
 */
export async function readQueueClock(
  transaction: Pick<Transaction, "execute">,
  flow: string,
): Promise<{ now: number; last: number | null }> {
  const [row] = await transaction.execute(readText, [flow]);
  const last: unknown = row?.["last"] ?? null;
  return { now: Number(row?.["now"]), last: last === null ? null : Number(last) };
}

/** Moves the queue's virtual time on to at least `to`. Two at once may leave the earlier of the two; the next sets it right. */
export async function advanceQueueClock(database: Database, to: number): Promise<void> {
  await database.execute("select setval('skillrun_queue_clock', greatest(last_value, $1::bigint)) from skillrun_queue_clock", [to]);
}
