import {
  type AuditAction,
  type CreateSchedule,
  type Schedule,
  ScheduleId,
  type ScheduleRef,
  SkillrunError,
  type UpdateSchedule,
} from "@skillrun/contract";
import { auditRow } from "../audit/audit-row.ts";
import type { RequestContext, Runtime } from "../runtime.ts";
import type { Transaction } from "../store/connection/database.ts";
import { type AuditRow, insertAuditRows } from "../store/identity/audit-store.ts";
import { insertSchedule, lockSchedule, removeSchedule, updateScheduleRow } from "../store/worker/schedule-store.ts";
import { validateSchedule } from "./validate-schedule.ts";

/** Makes a schedule; its executions will belong to the principal. */
export async function createSchedule(context: RequestContext, input: CreateSchedule): Promise<Schedule> {
  const { runtime, principal } = context;
  await runtime.scope.require(principal, input.space_id, "schedules:write");
  await validateSchedule(runtime, input, input);
  const ids = { schedule_id: ScheduleId.parse(runtime.newId()), tenant_id: principal.tenant_id, principal_id: principal.id };
  return await runtime.database.transaction(async (transaction) => {
    const schedule = await insertSchedule(transaction, { ...input, ...ids });
    await tellEngine(runtime, transaction, schedule);
    await insertAuditRows(transaction, [auditOf(context, "schedule.created", schedule)]);
    return schedule;
  });
}

/** Changes what is given of a schedule; whose executions they are stays. What is not changed need not be valid still. */
export async function updateSchedule(context: RequestContext, input: UpdateSchedule): Promise<Schedule> {
  const { runtime, principal } = context;
  await runtime.scope.require(principal, input.space_id, "schedules:write");
  const { space_id, schedule_id, ...changes } = input;
  return await runtime.database.transaction(async (transaction) => {
    const before = await lockSchedule(transaction, schedule_id);
    if (before === null || before.space_id !== space_id) throw notFound();
    const after: Schedule = {
      ...before,
      inputs: changes.inputs ?? before.inputs,
      model: changes.model === undefined ? before.model : changes.model,
      cron: changes.cron ?? before.cron,
      time_zone: changes.time_zone ?? before.time_zone,
      enabled: changes.enabled ?? before.enabled,
    };
    await validateSchedule(runtime, before, changes.enabled === true ? after : changes);
    const stored = await updateScheduleRow(transaction, schedule_id, after);
    const isDueElsewhen = after.cron !== before.cron || after.time_zone !== before.time_zone || after.enabled !== before.enabled;
    if (isDueElsewhen) await tellEngine(runtime, transaction, stored);
    await insertAuditRows(transaction, [auditOf(context, "schedule.updated", stored)]);
    return stored;
  });
}

/** Removes a schedule; its executions stay. */
export async function deleteSchedule(context: RequestContext, input: ScheduleRef): Promise<void> {
  const { runtime, principal } = context;
  await runtime.scope.require(principal, input.space_id, "schedules:write");
  await runtime.database.transaction(async (transaction) => {
    if (!(await removeSchedule(transaction, input))) throw notFound();
    await runtime.engine.schedules.remove(transaction, input.schedule_id);
    await insertAuditRows(transaction, [
      auditRow(context, { action: "schedule.deleted", resource_id: input.schedule_id, space_id: input.space_id }),
    ]);
  });
}

function auditOf(context: RequestContext, action: AuditAction, { schedule_id, space_id, ...schedule }: Schedule): AuditRow {
  const { skill_slug, cron, time_zone, enabled } = schedule;
  return auditRow(context, { action, resource_id: schedule_id, space_id, details: { skill_slug, cron, time_zone, enabled } });
}

/** The row and what the engine knows of it are one commit. */
async function tellEngine({ engine }: Runtime, transaction: Transaction, schedule: Schedule): Promise<void> {
  const { schedule_id, cron, time_zone, updated_at: since } = schedule;
  if (schedule.enabled) await engine.schedules.set(transaction, { schedule_id, cron, time_zone, since });
  else await engine.schedules.remove(transaction, schedule_id);
}

function notFound(): SkillrunError {
  return new SkillrunError("not_found", "There is no such schedule.");
}
