import { type ListSchedules, type Page, type Schedule, type ScheduleRef, SkillrunError } from "@skillrun/contract";
import type { RequestContext } from "../runtime.ts";
import { listScheduleRows, readSchedule } from "../store/worker/schedule-store.ts";

/** A schedule of a space. */
export async function getSchedule({ runtime, principal }: RequestContext, input: ScheduleRef): Promise<Schedule> {
  await runtime.scope.require(principal, input.space_id, "schedules:read");
  const schedule = await readSchedule(runtime.database, input);
  if (schedule === null) throw new SkillrunError("not_found", "There is no such schedule.");
  return schedule;
}

/** A page of a space's schedules, newest first. */
export async function listSchedules({ runtime, principal }: RequestContext, input: ListSchedules): Promise<Page<Schedule>> {
  await runtime.scope.require(principal, input.space_id, "schedules:read");
  return await listScheduleRows(runtime.database, input);
}
