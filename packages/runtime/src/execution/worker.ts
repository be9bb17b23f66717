import { type ExecutionId, isFinalState } from "@skillrun/contract";
import type { Job, JobSlot } from "../engine/engine.ts";
import type { Runtime } from "../runtime.ts";
import type { Transaction } from "../store/database.ts";
import { type ExecutionRun, readRun } from "../store/execution-store.ts";
import {
  buryDeadWorkers,
  type HeldExecution,
  readOrphans,
  registerWorker,
  removeWorker,
  renewWorkerLease,
  reserveExecutions,
} from "../store/worker-store.ts";
import { repeat } from "./repeat.ts";
import { requeueExecution } from "./requeue-execution.ts";
import type { StopReason } from "./run-attempt.ts";
import { runExecution } from "./run-execution.ts";
import { sweepWaits } from "./sweep-waits.ts";

/** How often a lease is renewed while it lasts. */
const renewalsPerLease = 4;

/** A slot of this worker, kept for an execution that is about to be stored as claimed by it. */
export type Slot = { workerId: string; run(run: ExecutionRun): void; release(): void };

/** What runs executions in this process. */
export type Worker = {
  /** A free slot, or null when all are taken or the worker stops. */
  reserve(): Slot | null;
  /** Keeps half of the free slots, `most` at most, for jobs that are about to be taken. */
  holdSlots(most: number): JobSlot[];
  /** Reserves the executions of these jobs for this worker, in the transaction that takes them from the queue. */
  takeJobs(transaction: Transaction, jobs: readonly Job[]): Promise<void>;
  /** Runs the execution of a job that was taken; resolves when this worker is done with it. */
  runJob(job: Job): Promise<void>;
  /** Tells a running execution that it was cancelled; one that does not run here is no concern of ours. */
  cancel(executionId: ExecutionId): void;
  readonly running: number;
  /** Takes nothing more and hands what runs back to the queue. */
  stop(): Promise<void>;
  /** Gives up the lease, after `stop`. */
  leave(): Promise<void>;
};

type Run = { stop: AbortController; ended: Promise<void> };

/** Starts the worker: from now on it holds a lease, takes over what dead workers left, and offers `concurrency` slots. */
export async function startWorker(runtime: Runtime, options: { concurrency: number; leaseDurationMs: number }): Promise<Worker> {
  const { database, log } = runtime;
  const slots = createSlots(options.concurrency, () => runtime.engine.slotFreed());
  const runs = createRuns(runtime, slots.isClosed);
  const lease = await holdLease(runtime, runs, options.leaseDurationMs);

  return {
    // The other half stays free for what is dispatched while the queue is looked at, which most of the time is empty.
    holdSlots: (most) => slots.hold(Math.min(most, Math.ceil(slots.free() / 2))),
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
          void runs.run(execution, workerId).finally(slot.free);
        },
      };
    },
    takeJobs: (transaction, jobs) => {
      const ids = jobs.map((job) => job.execution_id);
      return reserveExecutions(transaction, ids, lease.workerId());
    },
    async runJob(job) {
      // The process may have lost the execution and got it back while its last run has not quite ended.
      await runs.ended(job.execution_id);
      const execution = await readRun(database, job.execution_id);
      const workerId = lease.workerId();
      if (execution !== null && !isFinalState(execution.state) && execution.worker_id === workerId) await runs.run(execution, workerId);
    },
    cancel: runs.cancel,
    get running() {
      return runs.size();
    },
    async stop() {
      slots.close();
      runs.stopAll("let_go");
      await slots.allFree();
    },
    async leave() {
      await lease.leave().catch((error: unknown) => log.warn({ err: error }, "the worker could not be signed off; its lease runs out"));
    },
  };
}

/** Counts what this worker runs or is about to run. */
function createSlots(concurrency: number, onFree: () => void) {
  const waiting: (() => void)[] = [];
  let taken = 0;
  let closed = false;
  const take = (): JobSlot => {
    taken += 1;
    let held = true;
    const free = () => {
      if (!held) return;
      held = false;
      taken -= 1;
      if (taken === 0) for (const wake of waiting.splice(0)) wake();
      onFree();
    };
    return { free };
  };
  const countFree = () => (closed ? 0 : Math.max(0, concurrency - taken));
  return {
    free: countFree,
    hold: (most: number) => Array.from({ length: Math.min(most, countFree()) }, take),
    close() {
      closed = true;
    },
    isClosed: () => closed,
    allFree: () => (taken === 0 ? Promise.resolve() : new Promise<void>((resolve) => void waiting.push(resolve))),
  };
}

type Runs = ReturnType<typeof createRuns>;

/** What this worker runs now. */
function createRuns(runtime: Runtime, isStopping: () => boolean) {
  const runs = new Map<ExecutionId, Run>();

  const runToEnd = async (execution: ExecutionRun, holder: string, signal: AbortSignal) => {
    try {
      const end = await runExecution(runtime, execution, holder, signal);
      if (end !== "finished") await requeueExecution(runtime, execution.id, holder, { lost: end === "broken" });
    } catch (error) {
      // The worker's next look at what it holds finds it and hands it back.
      runtime.log.warn({ err: error, execution_id: execution.id }, "an execution could not be handed back yet");
    }
  };

  return {
    async run(execution: ExecutionRun, holder: string) {
      if (runs.has(execution.id)) return;
      const stop = new AbortController();
      if (isStopping()) stop.abort("let_go" satisfies StopReason);
      const ended = runToEnd(execution, holder, stop.signal);
      runs.set(execution.id, { stop, ended });
      await ended;
      runs.delete(execution.id);
    },
    ended: async (id: ExecutionId) => await runs.get(id)?.ended,
    has: (id: ExecutionId) => runs.has(id),
    size: () => runs.size,
    cancel: (id: ExecutionId) => runs.get(id)?.stop.abort("cancelled" satisfies StopReason),
    stopAll(reason: StopReason) {
      for (const { stop } of runs.values()) stop.abort(reason);
    },
  };
}

/** Keeps the worker's lease, and looks after what it and the dead ones hold. */
async function holdLease(runtime: Runtime, runs: Runs, leaseDurationMs: number) {
  const { database, log, newId } = runtime;
  let workerId = newId();
  /** The ids under which this process lost a lease. */
  const former = new Set<string>();
  let strays = new Set<ExecutionId>();
  await registerWorker(database, workerId, leaseDurationMs);

  const renew = async () => {
    const held = await renewWorkerLease(database, workerId, leaseDurationMs);
    if (held !== null) return await tendHeld(held);
    // The lease ran out (a frozen process, a lost database): what ran here belongs to others now.
    log.warn({ worker_id: workerId }, "the worker's lease was lost; its executions are left to others");
    former.add(workerId);
    workerId = newId();
    runs.stopAll("let_go");
    await registerWorker(database, workerId, leaseDurationMs);
  };

  const tendHeld = async (held: readonly HeldExecution[]) => {
    for (const { id, cancel_requested } of held) if (cancel_requested) runs.cancel(id);
    // Held and not run, twice in a row: the answer that said so was lost on its way here.
    const idle = held.map(({ id }) => id).filter((id) => !runs.has(id));
    for (const id of idle) if (strays.has(id)) await requeueExecution(runtime, id, workerId, { lost: false });
    strays = new Set(idle);
  };

  const sweep = async () => {
    for (const orphan of await readOrphans(database)) {
      log.warn({ execution_id: orphan.id, worker_id: orphan.worker_id }, "a worker was lost; its execution goes back into the queue");
      // What this process lost to a database that was away has killed no worker.
      const lost = !former.has(orphan.worker_id);
      if ((await requeueExecution(runtime, orphan.id, orphan.worker_id, { lost })) && lost) runtime.metrics.recovered();
    }
    await buryDeadWorkers(database);
  };

  const tend = repeat(
    leaseDurationMs / renewalsPerLease,
    async () => {
      await renew();
      await sweep();
      await sweepWaits(runtime);
    },
    (error) => log.warn({ err: error }, "the worker could not renew its lease"),
  );
  return {
    workerId: () => workerId,
    async leave() {
      await tend.stop();
      await removeWorker(database, workerId);
    },
  };
}
