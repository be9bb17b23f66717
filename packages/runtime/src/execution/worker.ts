import type { ExecutionId } from "@skillrun/contract";
import type { Job, JobSlot } from "../engine/engine.ts";
import type { Runtime } from "../runtime.ts";
import type { Transaction } from "../store/database.ts";
import type { ExecutionRun } from "../store/execution-store.ts";
import { createJobTaker } from "./take-jobs.ts";
import { holdLease } from "./worker-lease.ts";
import { createWorkerRuns } from "./worker-runs.ts";
import { createWorkerSlots } from "./worker-slots.ts";

/** A slot of this worker, kept for an execution that is about to be stored as claimed by it. */
export type Slot = { workerId: string; run(run: ExecutionRun): void; release(): void };

/** What runs executions in this process. */
export type Worker = {
  /** A free slot, or null when all are taken or the worker stops. */
  reserve(): Slot | null;
  /** Keeps half of the free slots, `most` at most, for jobs that are about to be taken. */
  holdSlots(most: number): JobSlot[];
  /** Claims the executions of these jobs for this worker, in the transaction that takes them from the queue. */
  takeJobs(transaction: Transaction, jobs: readonly Job[]): Promise<void>;
  /** Runs the execution of a job that was taken; resolves when this worker is done with it. */
  runJob(job: Job, slot: JobSlot): Promise<void>;
  /** Tells a running execution that it was cancelled; one that does not run here is no concern of ours. */
  cancel(executionId: ExecutionId): void;
  readonly running: number;
  /** True while it takes executions and holds its lease. */
  isReady(): boolean;
  /** Takes nothing more; resolves when what runs has ended, or was handed back to the queue because `drainTimeoutMs` were over. */
  stop(drainTimeoutMs: number): Promise<void>;
  /** Takes nothing more and hands what runs back to the queue, now. */
  handBack(): void;
  /** Gives up the lease, after `stop`. */
  leave(): Promise<void>;
};

/** Starts the worker: from now on it holds a lease, takes over what dead workers left, and offers `concurrency` slots. */
export async function startWorker(
  runtime: Runtime,
  options: { concurrency: number; leaseDurationMs: number; sessionKey: number | null },
): Promise<Worker> {
  const { log } = runtime;
  const slots = createWorkerSlots(options.concurrency, () => runtime.engine.slotFreed());
  const runs = createWorkerRuns(runtime, slots.isClosed);
  const lease = await holdLease(runtime, runs, options);
  const taker = createJobTaker(runtime, lease.workerId);
  const handBack = () => {
    slots.close();
    runs.stopAll("let_go");
  };

  return {
    // The other half stays free for what is dispatched while the queue is looked at, which most of the time is empty.
    // Who can hardly renew its lease takes nothing more: what it would lose starts again elsewhere, and makes that worker late as well.
    holdSlots: (most) => (lease.isSteady() ? slots.hold(Math.min(most, Math.ceil(slots.free() / 2))) : []),
    reserve() {
      const [slot] = slots.hold(1);
      if (slot === undefined) return null;
      const workerId = lease.workerId();
      let isRunning = false;
      return {
        workerId,
        release() {
          if (!isRunning) slot.free();
        },
        run(execution) {
          isRunning = true;
          void runs.run(execution, workerId, slot).finally(slot.free);
        },
      };
    },
    takeJobs: taker.take,
    async runJob(job, slot) {
      const execution = taker.open(job);
      // The process may have lost the execution and got it back while its last run has not quite ended.
      await runs.ended(job.execution_id);
      if (execution?.worker_id != null) await runs.run(execution, execution.worker_id, slot);
    },
    cancel: runs.cancel,
    get running() {
      return runs.size();
    },
    isReady: () => !slots.isClosed() && lease.isHeld(),
    async stop(drainTimeoutMs) {
      slots.close();
      if (drainTimeoutMs <= 0) handBack();
      const deadline = setTimeout(handBack, drainTimeoutMs);
      await slots.allFree();
      clearTimeout(deadline);
    },
    handBack,
    async leave() {
      await lease.leave().catch((error: unknown) => log.warn({ err: error }, "the worker could not be signed off; its lease runs out"));
    },
  };
}
