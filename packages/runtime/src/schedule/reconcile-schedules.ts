import type { ScheduleId } from "@skillrun/contract";
import type { Runtime } from "../runtime.ts";
import { lockSchedule, readEnabledTimes } from "../store/worker/schedule-store.ts";

/** Makes the engine know the enabled schedules and no others; returns those of which it knew something else. */
export async function reconcileSchedules({ database, engine }: Pick<Runtime, "database" | "engine">): Promise<ScheduleId[]> {
  const [rows, known] = await Promise.all([readEnabledTimes(database), engine.schedules.list()]);
  const knownById = new Map(known.map((each) => [each.schedule_id, each]));
  const enabled = new Set(rows.map((row) => row.schedule_id));
  const different = rows.filter((row) => {
    const other = knownById.get(row.schedule_id);
    return other === undefined || other.cron !== row.cron || other.time_zone !== row.time_zone || other.since === "";
  });
  const ids = [...different.map((row) => row.schedule_id), ...[...knownById.keys()].filter((id) => !enabled.has(id))];
  // Both were read at different moments: each is judged again under its row's lock.
  for (const id of ids)
    await database.transaction(async (transaction) => {
      const row = await lockSchedule(transaction, id);
      if (row === null || !row.enabled) await engine.schedules.remove(transaction, id);
      else await engine.schedules.set(transaction, { schedule_id: id, cron: row.cron, time_zone: row.time_zone, since: row.updated_at });
    });
  return ids;
}
