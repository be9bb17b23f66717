import { PgBoss } from "pg-boss";
import type { Engine, Job, JobHandler, JobSlot, JobTransaction } from "./engine.ts";

const queue = "executions";
const pollIntervalMs = 1_000;
const maxJobsPerFetch = 50;

/** The database the queue lives in. */
type EngineDatabase<Transaction extends JobTransaction> = JobTransaction & {
  transaction<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result>;
};

/**
 * pg-boss on the product's own database. A job's id is its execution's, so an execution has one job at most.
 * Attempts, leases and retries are ours: pg-boss keeps the queue, its order and its fairness.
 */
export async function createPgBossEngine<Transaction extends JobTransaction>(
  database: EngineDatabase<Transaction>,
  onError: (error: Error) => void,
): Promise<Engine<Transaction>> {
  const boss = new PgBoss({ db: bossDatabase(database), schema: "pgboss" });
  boss.on("error", onError);
  await boss.start();
  // A day is pg-boss's longest; a worker that is lost earlier gives its job back through our lease.
  await boss.createQueue(queue, { policy: "standard", retryLimit: 0, expireInSeconds: 86_000, deleteAfterSeconds: 3_600 });

  let taker: { wake(): void; slotFreed(): void; stop(): Promise<void> } | undefined;
  let stopped = false;

  return {
    async enqueue(transaction: JobTransaction, job: Job) {
      const db = bossDatabase(transaction);
      await boss.deleteJob(queue, job.execution_id, { db });
      await boss.send(queue, job, { id: job.execution_id, db });
    },
    async start(handler) {
      taker = startTaking(boss, database, handler, (error) => onError(error instanceof Error ? error : new Error(String(error))));
    },
    wake: () => taker?.wake(),
    slotFreed: () => taker?.slotFreed(),
    isReady: () => !stopped,
    async stop() {
      stopped = true;
      await taker?.stop();
      await boss.stop({ graceful: false, close: false });
    },
  };
}

/** Takes jobs as slots become free, one look at a time. */
function startTaking<Transaction extends JobTransaction>(
  boss: PgBoss,
  database: EngineDatabase<Transaction>,
  handler: JobHandler<Transaction>,
  onError: (error: unknown) => void,
) {
  const running = new Set<Promise<void>>();
  /** False once a look has found fewer jobs than it could have taken. */
  let jobsMayWait = true;
  let looking = false;
  let freedMeanwhile = false;
  let looked: Promise<void> | undefined;
  let stopped = false;

  const take = (most: number) =>
    database.transaction(async (transaction) => {
      const found = await boss.fetch<Job>(queue, { batchSize: most, db: bossDatabase(transaction) });
      const jobs = found.map((job) => job.data);
      if (jobs.length > 0) await handler.take(transaction, jobs);
      return jobs;
    });

  const run = async (job: Job, slot: JobSlot | undefined) => {
    try {
      await handler.run(job);
      await boss.complete(queue, job.execution_id);
    } catch (error) {
      onError(error);
    } finally {
      slot?.free();
    }
  };

  const lookOnce = async (slots: JobSlot[]) => {
    try {
      jobsMayWait = false;
      const jobs = await take(slots.length);
      if (jobs.length === slots.length) jobsMayWait = true;
      for (const job of jobs) {
        const ended = run(job, slots.pop()).finally(() => {
          running.delete(ended);
        });
        running.add(ended);
      }
    } finally {
      for (const slot of slots) slot.free();
    }
  };

  const lookAll = async () => {
    while (jobsMayWait && !stopped) {
      const slots = handler.holdSlots(maxJobsPerFetch);
      if (slots.length === 0) return;
      await lookOnce(slots);
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
  const wake = () => {
    jobsMayWait = true;
    slotFreed();
  };

  const timer = setInterval(wake, pollIntervalMs);
  wake();
  return {
    wake,
    slotFreed,
    async stop() {
      stopped = true;
      clearInterval(timer);
      await looked;
      await Promise.all(running);
    },
  };
}

function bossDatabase(database: JobTransaction) {
  return { executeSql: async (text: string, values?: unknown[]) => ({ rows: await database.execute(text, values) }) };
}
