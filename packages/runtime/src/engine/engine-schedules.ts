import type { ScheduleId } from "@skillrun/contract";
import type { JobTransaction } from "./engine.ts";

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
