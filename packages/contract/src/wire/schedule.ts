import { z } from "zod";
import { JsonObject, Timestamp } from "./execution.ts";
import { ExecutionId, PrincipalId, ScheduleId, SpaceId } from "./id.ts";
import { PageQuery } from "./page.ts";
import { Slug } from "./request.ts";

/** Starts a skill at the times of a cron expression. `last_execution_id` is the newest execution it made. */
export const Schedule = z.object({
  schedule_id: ScheduleId,
  space_id: SpaceId,
  principal_id: PrincipalId,
  skill_slug: z.string(),
  inputs: JsonObject,
  model: z.string().nullable(),
  /** Five fields: minute, hour, day of month, month, day of week. */
  cron: z.string(),
  /** An IANA time zone, such as `Europe/Berlin`. */
  time_zone: z.string(),
  enabled: z.boolean(),
  created_at: Timestamp,
  updated_at: Timestamp,
  last_execution_id: ExecutionId.nullable(),
});
export type Schedule = z.infer<typeof Schedule>;

const Model = z.string().max(200).nullable();
const Cron = z.string().max(100);
const TimeZone = z.string().max(64);

/** The body of `POST /schedules`. */
export const CreateScheduleBody = z.object({
  skill_slug: Slug,
  inputs: JsonObject.default({}),
  model: Model.default(null),
  cron: Cron,
  time_zone: TimeZone.default("UTC"),
  enabled: z.boolean().default(true),
});

/** `POST /schedules`. */
export const CreateSchedule = CreateScheduleBody.extend({ space_id: SpaceId });
export type CreateSchedule = z.infer<typeof CreateSchedule>;

/** One schedule of a space. */
export const ScheduleRef = z.object({ space_id: SpaceId, schedule_id: ScheduleId });
export type ScheduleRef = z.infer<typeof ScheduleRef>;

/** `PATCH /schedules/{schedule_id}`: what is left out stays. */
export const UpdateSchedule = ScheduleRef.extend({
  inputs: JsonObject.optional(),
  model: Model.optional(),
  cron: Cron.optional(),
  time_zone: TimeZone.optional(),
  enabled: z.boolean().optional(),
});
export type UpdateSchedule = z.infer<typeof UpdateSchedule>;

/** A page of a space's schedules, newest first. */
export const ListSchedules = PageQuery.extend({ space_id: SpaceId });
export type ListSchedules = z.infer<typeof ListSchedules>;
