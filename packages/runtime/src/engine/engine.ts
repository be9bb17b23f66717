import type { ExecutionId, ScheduleId, SpaceId, TenantId } from "@skillrun/contract";

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

/** What an engine knows of a schedule. Ticks of before `since`, an ISO date of the database, do not count. */
export type EngineSchedule = { schedule_id: ScheduleId; cron: string; time_zone: string; since: string };

/** A time at which a schedule is due; the same time is the same tick, however often it is told. */
export type Tick = { schedule_id: ScheduleId; at: Date };

/** Tells when schedules are due. */
export type EngineSchedules = {
  /** Writes the schedule in the caller's transaction, in the place of an earlier one of its id. */
  set(transaction: JobTransaction, schedule: EngineSchedule): Promise<void>;
  /** Removes the schedule in the caller's transaction; that it was there is not needed. */
  remove(transaction: JobTransaction, id: ScheduleId): Promise<void>;
  list(): Promise<EngineSchedule[]>;
  /**
   * Begins to take ticks: each is told to some process, and told again when that one rejects or dies; never one that is `maxTickDelayMs` old.
   */
  onTick(handler: (tick: Tick) => Promise<void>): Promise<void>;
};

/** How late a tick may come: what is due while no worker runs is not made up for. */
export const maxTickDelayMs = 20 * 60_000;

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
