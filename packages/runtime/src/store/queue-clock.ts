import type { Database, Transaction } from "./database.ts";

/** The queue's virtual time as it is now, whatever the transaction saw when it began: a sequence is outside of all of them. */
export async function readQueueClock(transaction: Pick<Transaction, "execute">): Promise<number> {
  const [row] = await transaction.execute("select last_value from skillrun_queue_clock");
  return Number(row?.["last_value"]);
}

/** Moves the queue's virtual time on to at least `to`. Two at once may leave the earlier of the two; the next sets it right. */
export async function advanceQueueClock(database: Database, to: number): Promise<void> {
  await database.execute("select setval('skillrun_queue_clock', greatest(last_value, $1::bigint)) from skillrun_queue_clock", [to]);
}
