import { PgBoss } from "pg-boss";
import type { Engine, Job, JobHandler, JobSlot, JobTransaction } from "./engine.ts";
import { createFairOrder, type FairOrder, type QueueClock } from "./fair-order.ts";
import { createPgBossSchedules, scheduling } from "./pg-boss-schedules.ts";

const queue = "executions";
const pollIntervalMs = 1_000;
const maxJobsPerFetch = 50;
/** Ten years: an execution waits for as long as it takes, while pg-boss throws away what has waited for a fortnight. */
const retentionSeconds = 315_360_000;

/** The database the queue lives in. */
type EngineDatabase<Transaction extends JobTransaction> = JobTransaction & {
  transaction<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result>;
};

/**
 * pg-boss on the product's own database. A job's id is its execution's, so an execution has one job at most.
 * Attempts, leases, retries and the order of tenants are ours: pg-boss keeps the queue. `ticks`: this process watches the schedules.
 */
export async function createPgBossEngine<Transaction extends JobTransaction>(
  database: EngineDatabase<Transaction>,
  onError: (error: Error) => void,
  options: { clock: QueueClock; ticks: boolean },
): Promise<Engine<Transaction>> {
  const boss = new PgBoss({ db: bossDatabase(database), schema: "pgboss", ...(options.ticks ? scheduling : { schedule: false }) });
  boss.on("error", onError);
  const schedules = createPgBossSchedules(boss, bossDatabase);
  const stopBoss = () => boss.stop({ graceful: false, close: false });
  try {
    await boss.start();
    // Jobs leave the queue in the transaction that takes them: pg-boss has none to expire, to retry or to keep.
    await boss.createQueue(queue, { policy: "standard", retryLimit: 0 });
    await schedules.open();
  } catch (error) {
    await stopBoss().catch(() => {});
    throw error;
  }

  const order = createFairOrder(options.clock);
  let taker: { wake(): void; slotFreed(): void; stop(): Promise<void> } | undefined;
  let stopped = false;

  return {
    async enqueue(transaction, jobs, place = "queue") {
      const db = bossDatabase(transaction);
      const places = await order.placesOf(transaction, jobs, place);
      const inserts = jobs.map((job, index) => insertOf(job, places[index]));
      const insert = async (some: JobInsert[]) => (await boss.insert(queue, some, { db, returnId: true })) ?? [];
      const inserted = new Set(await insert(inserts));
      // A first dispatch has no job yet: looking for one beforehand would cost it a round trip.
      const replaced = inserts.filter(({ id }) => !inserted.has(id));
      if (replaced.length === 0) return;
      await boss.deleteJob(
        queue,
        replaced.map(({ id }) => id),
        { db },
      );
      await insert(replaced);
    },
    async start(handler) {
      taker = startTaking(boss, database, order, handler, (error) => onError(error instanceof Error ? error : new Error(String(error))));
    },
    wake: () => taker?.wake(),
    slotFreed: () => taker?.slotFreed(),
    schedules,
    isReady: () => !stopped,
    async stop() {
      stopped = true;
      await taker?.stop();
      await schedules.stop();
      await stopBoss();
    },
  };
}

type JobInsert = ReturnType<typeof insertOf>;

function insertOf(job: Job, place: { priority: number; flow: string | null } | undefined) {
  const { priority = 0, flow = null } = place ?? {};
  return { id: job.execution_id, data: job, priority, retentionSeconds, ...(flow !== null && { singletonKey: flow }) };
}

/** Takes jobs as slots become free, one look at a time. */
function startTaking<Transaction extends JobTransaction>(
  boss: PgBoss,
  database: EngineDatabase<Transaction>,
  order: FairOrder,
  handler: JobHandler<Transaction>,
  onError: (error: unknown) => void,
) {
  const running = new Set<Promise<void>>();

  const run = async (job: Job, slot: JobSlot) => {
    try {
      await handler.run(job, slot);
    } catch (error) {
      onError(error);
    } finally {
      slot.free();
    }
  };

  /** Fills the slots with jobs, frees the others; reports whether more jobs may be waiting. */
  const fill = async (slots: JobSlot[]): Promise<boolean> => {
    try {
      const jobs = await database.transaction(async (transaction) => {
        const db = bossDatabase(transaction);
        const found = await boss.fetch<Job>(queue, { batchSize: slots.length, includeMetadata: true, db });
        if (found.length === 0) return found;
        const taken = found.map((job) => job.data);
        await handler.take(transaction, taken);
        // From this commit on the worker's lease answers for them: a job that stayed would only have to be completed, one commit each.
        await boss.deleteJob(
          queue,
          taken.map((job) => job.execution_id),
          { db },
        );
        return found;
      });
      for (const { data: job } of jobs) {
        const slot = slots.pop();
        if (slot === undefined) throw new Error("More jobs came than were asked for.");
        const ended = run(job, slot).finally(() => {
          running.delete(ended);
        });
        running.add(ended);
      }
      // Behind the jobs' start, which need not wait for it.
      if (jobs.length > 0) await order.taken(jobs.map((job) => job.priority));
      return slots.length === 0;
    } finally {
      for (const slot of slots) slot.free();
    }
  };

  const looker = createLooker(() => handler.holdSlots(maxJobsPerFetch), fill, onError);
  const timer = setInterval(looker.wake, pollIntervalMs);
  looker.wake();
  return {
    wake: looker.wake,
    slotFreed: looker.slotFreed,
    async stop() {
      clearInterval(timer);
      await looker.stop();
      await Promise.all(running);
    },
  };
}

/** Looks for jobs whenever some may be waiting and a slot is free, never twice at once. */
function createLooker(hold: () => JobSlot[], fill: (slots: JobSlot[]) => Promise<boolean>, onError: (error: unknown) => void) {
  /** False once a look has found fewer jobs than it could have taken. */
  let jobsMayWait = false;
  let looking = false;
  let freedMeanwhile = false;
  let looked: Promise<void> | undefined;
  let stopped = false;

  const lookAll = async () => {
    while (jobsMayWait && !stopped) {
      const slots = hold();
      if (slots.length === 0) return;
      jobsMayWait = false;
      if (await fill(slots)) jobsMayWait = true;
    }
  };

  const slotFreed = () => {
    freedMeanwhile = true;
    if (stopped || !jobsMayWait || looking) return;
    looking = true;
    freedMeanwhile = false;
    looked = lookAll()
      .catch(onError)
      .then(() => {
        looking = false;
        // A slot that was freed after the last look, and before it was said to be over, is used as well.
        if (freedMeanwhile) slotFreed();
      });
  };

  return {
    slotFreed,
    wake() {
      jobsMayWait = true;
      slotFreed();
    },
    async stop() {
      stopped = true;
      await looked;
    },
  };
}

function bossDatabase(database: JobTransaction) {
  return { executeSql: async (text: string, values?: unknown[]) => ({ rows: await database.execute(text, values) }) };
}
