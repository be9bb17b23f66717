import type { ExecutionId, SpaceId, TenantId } from "@skillrun/contract";
import type { EngineSchedules } from "./engine-schedules.ts";

/** One job: "run this execution". */
export type Job = { execution_id: ExecutionId; tenant_id: TenantId; space_id: SpaceId };

/** The part of a transaction that an engine needs to read and write its jobs in it. */
export type JobTransaction = { execute(text: string, values?: unknown[]): Promise<Record<string, unknown>[]> };

/** A place for one job. Each act done twice is the same as once; after `free` the others do nothing. */
export type JobSlot = {
  free(): void;
  /** Lets another job in while this one only waits. */
  leave(): void;
  /** Comes back at once, although nothing may be free. */
  enter(): void;
};

/** Who takes jobs: how many now, and what to do with each. A job holds its slot until `run` settles, and may leave it meanwhile. */
export type JobHandler<Transaction extends JobTransaction = JobTransaction> = {
  /** Keeps up to `most` free slots for jobs that are about to be taken. */
  holdSlots(most: number): JobSlot[];
  /** Notes down who answers for the jobs, in the very transaction that takes them out of the queue: a process that dies loses none. */
  take(transaction: Transaction, jobs: readonly Job[]): Promise<void>;
  run(job: Job, slot: JobSlot): Promise<void>;
};

/**
 * Where a job goes: `queue`, behind what its tenant has waiting, in turns with other tenants; `tree`, the same, but apart from the tenant's roots,
 * so that what has begun gets on; `front`, before everything: it had its turn already.
 */
export type JobPlace = "queue" | "tree" | "front";

/** The queue of executions that wait for a worker. */
export type Engine<Transaction extends JobTransaction = JobTransaction> = {
  /** Writes the jobs in the caller's transaction: they exist if and only if that commits. A job of the same execution is replaced. See `JobPlace`. */
  enqueue(transaction: JobTransaction, jobs: readonly Job[], place?: JobPlace): Promise<void>;
  /** Begins to take jobs. */
  start(handler: JobHandler<Transaction>): Promise<void>;
  /** A job was enqueued: look now. */
  wake(): void;
  /** A slot became free: look now if jobs may be waiting. */
  slotFreed(): void;
  readonly schedules: EngineSchedules;
  /** True when jobs can be enqueued and taken. */
  isReady(): boolean;
  /** Takes no more jobs; resolves when nothing of the engine's own is under way. */
  stop(): Promise<void>;
};
