import { CreateSchedule, ListSchedules, ScheduleRef, UpdateSchedule } from "@skillrun/contract";
import { createSchedule, deleteSchedule, getSchedule, listSchedules, updateSchedule } from "@skillrun/runtime";
import { procedure, router } from "./procedure.ts";

/** What starts skills at the times of a cron expression. */
export const scheduleRouter = router({
  create: procedure.input(CreateSchedule).mutation(({ ctx, input }) => createSchedule(ctx, input)),
  list: procedure.input(ListSchedules).query(({ ctx, input }) => listSchedules(ctx, input)),
  get: procedure.input(ScheduleRef).query(({ ctx, input }) => getSchedule(ctx, input)),
  update: procedure.input(UpdateSchedule).mutation(({ ctx, input }) => updateSchedule(ctx, input)),
  delete: procedure.input(ScheduleRef).mutation(({ ctx, input }) => deleteSchedule(ctx, input)),
});
