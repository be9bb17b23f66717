import type { Runtime } from "../../runtime.ts";
import { createJobTaker } from "./take-jobs.ts";
import type { Worker } from "./worker.ts";
import { holdLease } from "./worker-lease.ts";
import { createWorkerRuns } from "./worker-runs.ts";
import { createWorkerSlots } from "./worker-slots.ts";

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
