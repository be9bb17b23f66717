import type { ExecutionId } from "@skillrun/contract";
import type { Job, JobSlot } from "../../engine/engine.ts";
import type { Transaction } from "../../store/connection/database.ts";
import type { ExecutionRun } from "../../store/execution/execution-store.ts";

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
