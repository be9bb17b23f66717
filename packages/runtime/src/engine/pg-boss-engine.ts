import { PgBoss } from "pg-boss";
import type { Engine, Job, JobHandler, JobTransaction } from "./engine.ts";

const queue = "executions";
const pollIntervalMs = 1_000;

/** Executes SQL outside any transaction. */
type Execute = (text: string, values?: unknown[]) => Promise<Record<string, unknown>[]>;

/**
 * pg-boss on the product's own database. A job's id is its execution's, so an execution has one job at most.
 * Attempts, leases and retries are ours: pg-boss keeps the queue, its order and its fairness.
 */
export async function createPgBossEngine(execute: Execute, onError: (error: Error) => void): Promise<Engine> {
  const boss = new PgBoss({ db: { executeSql: async (text, values) => ({ rows: await execute(text, values) }) }, schema: "pgboss" });
  boss.on("error", onError);
  await boss.start();
  // A day is pg-boss's longest; a worker that is lost earlier gives its job back through our lease.
  await boss.createQueue(queue, { policy: "standard", retryLimit: 0, expireInSeconds: 86_000, deleteAfterSeconds: 3_600 });

  let handler: JobHandler | undefined;
  let timer: NodeJS.Timeout | undefined;
  let fetching: Promise<void> | undefined;
  let again = false;
  let stopped = false;

  const take = async () => {
    while (handler !== undefined && !stopped) {
      again = false;
      const free = handler.freeSlots();
      const jobs = free > 0 ? await boss.fetch<Job>(queue, { batchSize: Math.min(free, 50) }) : [];
      for (const job of jobs) void runJob(handler, job.id, job.data);
      if (jobs.length === 0 && !again) return;
    }
  };

  const runJob = async (to: JobHandler, id: string, job: Job) => {
    try {
      await to.run(job);
      await boss.complete(queue, id);
    } catch (error) {
      onError(error instanceof Error ? error : new Error(String(error)));
    }
    wake();
  };

  const wake = () => {
    again = true;
    if (stopped || handler === undefined || fetching !== undefined) return;
    fetching = take()
      .catch(onError)
      .finally(() => {
        fetching = undefined;
      });
  };

  return {
    async enqueue(transaction: JobTransaction, job: Job) {
      const db = { executeSql: async (text: string, values?: unknown[]) => ({ rows: await transaction.execute(text, values) }) };
      await boss.deleteJob(queue, job.execution_id, { db });
      await boss.send(queue, job, { id: job.execution_id, db });
    },
    async start(newHandler) {
      handler = newHandler;
      timer = setInterval(wake, pollIntervalMs);
      wake();
    },
    wake,
    isReady: () => !stopped,
    async stop() {
      stopped = true;
      clearInterval(timer);
      await fetching;
      await boss.stop({ graceful: false, close: false });
    },
  };
}
