import type { ExecutionId } from "@skillrun/contract";
import type { Job } from "../engine/engine.ts";
import type { Runtime } from "../runtime.ts";
import { type ExecutionRun, readRun } from "../store/execution-store.ts";
import { buryDeadWorkers, readOrphans, registerWorker, releaseExecution, removeWorker, renewWorkerLease } from "../store/worker-store.ts";
import { type RunEnd, runExecution, type StopReason } from "./run-execution.ts";

const leaseDurationMs = 3_000;
const renewIntervalMs = 750;
const retryDelayMs = 500;

/** A slot of this worker, kept for an execution that is about to be stored as reserved for it. */
export type Slot = { workerId: string; run(run: ExecutionRun): void; release(): void };

/** What runs executions in this process. */
export type Worker = {
  /** A free slot, or null when all are taken or the worker stops. */
  reserve(): Slot | null;
  freeSlots(): number;
  /** Runs the execution of a job; resolves when this worker is done with it. */
  runJob(job: Job): Promise<void>;
  /** Tells a running execution that it was cancelled; one that does not run here is no concern of ours. */
  cancel(executionId: ExecutionId): void;
  readonly running: number;
  /** Hands what runs back to the queue and leaves. */
  stop(): Promise<void>;
};

type Run = { stop: AbortController; ended: Promise<void> };

/** Starts the worker: from now on it holds a lease, takes over what dead workers left, and offers `concurrency` slots. */
export async function startWorker(runtime: Runtime, options: { concurrency: number }): Promise<Worker> {
  const { database, log, newId } = runtime;
  const runs = new Map<ExecutionId, Run>();
  let workerId = newId();
  let reserved = 0;
  let stopping = false;
  await registerWorker(database, workerId, leaseDurationMs);

  const freeSlots = () => (stopping ? 0 : Math.max(0, options.concurrency - runs.size - reserved));

  const run = async (execution: ExecutionRun, holder: string) => {
    if (runs.has(execution.id)) return;
    const stop = new AbortController();
    const ended = runExecution(runtime, execution, holder, stop.signal).then((end) => settle(execution, holder, end));
    runs.set(execution.id, { stop, ended });
    try {
      await ended;
    } finally {
      runs.delete(execution.id);
      runtime.engine.wake();
    }
  };

  /** An unfinished execution goes back into the queue, however long the database takes to answer. */
  const settle = async (execution: ExecutionRun, holder: string, end: RunEnd) => {
    while (end === "let_go" && holder === workerId) {
      try {
        return await requeue(runtime, execution.id, holder, false);
      } catch (error) {
        log.warn({ err: error, execution_id: execution.id }, "an execution could not be handed back yet");
        await new Promise((resolve) => setTimeout(resolve, retryDelayMs));
      }
    }
  };

  const beat = async () => {
    const cancelled = await renewWorkerLease(database, workerId, leaseDurationMs);
    if (cancelled !== null) return cancelled.forEach(cancel);
    if (stopping) return;
    // The lease ran out (a frozen process, a lost database): what ran here belongs to others now.
    log.warn({ worker_id: workerId }, "the worker's lease was lost; its executions are left to others");
    workerId = newId();
    stopRuns("let_go");
    await registerWorker(database, workerId, leaseDurationMs);
  };

  const sweep = async () => {
    for (const orphan of await readOrphans(database)) {
      log.warn({ execution_id: orphan.id, worker_id: orphan.worker_id }, "a worker was lost; its execution goes back into the queue");
      await requeue(runtime, orphan.id, orphan.worker_id, true);
    }
    await buryDeadWorkers(database);
  };

  const stopRuns = (reason: StopReason) => {
    for (const { stop } of runs.values()) stop.abort(reason);
  };
  const cancel = (executionId: ExecutionId) => runs.get(executionId)?.stop.abort("cancelled" satisfies StopReason);

  const tend = repeat(renewIntervalMs, async () => {
    await beat();
    await sweep();
  }, (error) => log.warn({ err: error }, "the worker could not renew its lease"));

  return {
    reserve() {
      if (freeSlots() === 0) return null;
      reserved += 1;
      const holder = workerId;
      const release = once(() => {
        reserved -= 1;
      });
      return {
        workerId: holder,
        release,
        run(execution) {
          release();
          run(execution, holder).catch((error: unknown) => log.error({ err: error, execution_id: execution.id }, "a run broke off"));
        },
      };
    },
    freeSlots,
    async runJob(job) {
      const execution = await readRun(database, job.execution_id);
      if (execution !== null && (execution.state === "queued" || execution.state === "running")) await run(execution, workerId);
    },
    cancel,
    get running() {
      return runs.size;
    },
    async stop() {
      stopping = true;
      stopRuns("let_go");
      await Promise.all([...runs.values()].map(({ ended }) => ended));
      await tend.stop();
      await removeWorker(database, workerId);
    },
  };
}

/** Takes the execution from a worker and queues it, in one transaction; nothing when that worker no longer had it. */
async function requeue(runtime: Runtime, id: ExecutionId, workerId: string, lost: boolean): Promise<void> {
  const queued = await runtime.database.transaction(async (transaction) => {
    if (!(await releaseExecution(transaction, id, workerId, lost))) return false;
    const run = await readRun(transaction, id);
    if (run !== null) await runtime.engine.enqueue(transaction, { execution_id: id, tenant_id: run.tenant_id, space_id: run.space_id });
    return true;
  });
  if (queued) runtime.engine.wake();
}

function once(act: () => void): () => void {
  let done = false;
  return () => {
    if (!done) act();
    done = true;
  };
}

/** Does `work` again and again, never twice at once, `intervalMs` after it last ended. */
function repeat(intervalMs: number, work: () => Promise<void>, onError: (error: unknown) => void): { stop(): Promise<void> } {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let current = Promise.resolve();
  const next = () => {
    timer = setTimeout(() => {
      current = work().catch(onError).finally(() => {
        if (!stopped) next();
      });
    }, intervalMs);
  };
  next();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await current;
    },
  };
}
