import { type ScheduleId, ScheduleId as ScheduleIdSchema } from "@skillrun/contract";
import type { ConnectionOptions, JobWithMetadata, PgBoss } from "pg-boss";
import { z } from "zod";
import { lastCronTime } from "./cron-time.ts";
import type { JobTransaction } from "./engine.ts";
import { type EngineSchedule, type EngineSchedules, maxTickDelayMs, type Tick } from "./engine.ts";

const queue = "schedule-ticks";
const schedulesPerPage = 500;

/** Clocks of processes are compared with the database's once a minute: one that was set meanwhile may tell a tick this much too early. */
const maxEarlyMs = 15_000;

/** The options of a pg-boss that watches the schedules: a tick is told within ten seconds. One process of all makes each pass. */
export const scheduling = {
  schedule: true,
  cronMonitorIntervalSeconds: 5,
  cronWorkerIntervalSeconds: 2,
  clockMonitorIntervalSeconds: 60,
} as const;

const Data = z.object({ schedule_id: ScheduleIdSchema, cron: z.string(), time_zone: z.string(), since: z.string() });

/** pg-boss's own scheduler behind the port: one schedule of its per schedule of ours, keyed by the id. */
export function createPgBossSchedules(
  boss: PgBoss,
  bossDatabase: (database: JobTransaction) => NonNullable<ConnectionOptions["db"]>,
): EngineSchedules & { open(): Promise<void>; stop(): Promise<void> } {
  let takes = false;
  return {
    async open() {
      await boss.createQueue(queue, {
        policy: "standard",
        retryLimit: 20,
        retryDelay: 1,
        retryBackoff: true,
        retryDelayMax: 60,
        expireInSeconds: 60,
        retentionSeconds: maxTickDelayMs / 1_000,
        deleteAfterSeconds: 3_600,
      });
    },
    async set(transaction, schedule) {
      const { schedule_id: key, cron, time_zone: tz } = schedule;
      await boss.schedule(queue, cron, schedule, { key, tz, db: bossDatabase(transaction) });
    },
    async remove(transaction, id) {
      await boss.unschedule(queue, id, { db: bossDatabase(transaction) });
    },
    list: () => listAll(boss),
    async onTick(handler) {
      takes = true;
      await boss.work(queue, { includeMetadata: true, batchSize: 20, pollingIntervalSeconds: 2 }, async (jobs) => {
        const told = await Promise.allSettled(jobs.map((job) => tell(job, handler)));
        const failed = told.find((each) => each.status === "rejected");
        // All are told again: a tick that was told twice is the same tick.
        if (failed !== undefined) throw failed.reason;
      });
    },
    async stop() {
      if (takes) await boss.offWork(queue, { wait: true });
    },
  };
}

async function tell(job: JobWithMetadata<unknown>, handler: (tick: Tick) => Promise<void>): Promise<void> {
  const schedule = Data.parse(job.data);
  const at = tickAt(schedule, job);
  if (at !== null) await handler({ schedule_id: schedule.schedule_id, at });
}

/**
 * The tick that a job tells of, by the database's clock alone: the expression's last time before the job was made, wherever and however late
 * it is taken. Null when that was before the schedule's time or is too long ago.
 */
export function tickAt(schedule: EngineSchedule, job: { createdOn: Date; startedOn: Date }): Date | null {
  const at = lastCronTime(schedule.cron, schedule.time_zone, new Date(job.createdOn.getTime() + maxEarlyMs));
  const isLate = job.startedOn.getTime() - at.getTime() > maxTickDelayMs;
  return isLate || at.getTime() < Date.parse(schedule.since) ? null : at;
}

async function listAll(boss: PgBoss): Promise<EngineSchedule[]> {
  const all: EngineSchedule[] = [];
  let after: { name: string; key: string } | undefined;
  do {
    const page = await boss.getSchedules(queue, undefined, { limit: schedulesPerPage, ...(after && { after }) });
    for (const { key, cron, timezone, data } of page) all.push(scheduleOf(ScheduleIdSchema.parse(key), cron, timezone, data));
    const last = page.at(-1);
    after = page.length < schedulesPerPage || last === undefined ? undefined : { name: last.name, key: last.key };
  } while (after !== undefined);
  return all;
}

/** By the row that pg-boss reads; what our data lacks shows as a difference to whoever compares. */
function scheduleOf(schedule_id: ScheduleId, cron: string, time_zone: string, data: unknown): EngineSchedule {
  const stored = Data.safeParse(data);
  return { schedule_id, cron, time_zone, since: stored.success ? stored.data.since : "" };
}
