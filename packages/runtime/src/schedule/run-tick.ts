import { type ExecutionDetail, ExecutionId, roleMay, type Schedule, SkillrunError } from "@skillrun/contract";
import type { Tick } from "../engine/engine.ts";
import { chooseModel } from "../execution/dispatch/choose-model.ts";
import { resolveLimits } from "../execution/dispatch/resolve-limits.ts";
import { storeExecution } from "../execution/dispatch/store-execution.ts";
import type { Runtime } from "../runtime.ts";
import type { RunnableSkill } from "../skill/runnable-skill.ts";
import { validateInputs } from "../skill/validate-inputs.ts";
import { readRole } from "../store/identity/space-store.ts";
import { readEnabledSchedule } from "../store/worker/schedule-store.ts";

/**
 * Makes the execution of a tick. Null when it has one already, when the schedule is gone or disabled, and, with a warning, when its skill, its
 * inputs or its principal no longer fit.
 */
export async function runTick(runtime: Runtime, tick: Tick): Promise<ExecutionDetail | null> {
  const due = await readEnabledSchedule(runtime.database, tick.schedule_id);
  if (due === null) return null;
  const { tenant_id, schedule } = due;
  const { space_id, principal_id, inputs } = schedule;
  let model: string | null;
  const skip = (why: string, err?: unknown) => {
    runtime.log.warn({ schedule_id: schedule.schedule_id, space_id, tick: tick.at, err }, `a tick made no execution: ${why}`);
    return null;
  };
  // The scope, as it is now: no principal asks, whom a cache could remember.
  const role = await readRole(runtime.database, space_id, principal_id);
  if (role === null) return skip("the schedule's principal has left the space");
  if (!roleMay(role, "executions:start")) return skip(`the schedule's principal is only ${role} of the space now`);
  const skill = await resolveSkill(runtime, schedule);
  if (skill instanceof SkillrunError) return skip("its skill cannot be called", skill);
  try {
    model = await chooseModel(runtime, space_id, schedule.model);
    validateInputs(skill, inputs, "inputs");
  } catch (error) {
    return skip("the schedule no longer fits its skill", error);
  }
  const id = ExecutionId.parse(runtime.newId());
  return await storeExecution(runtime, {
    id,
    tenant_id,
    space_id,
    principal_id,
    skill_slug: skill.slug,
    skill_version: skill.version,
    skill_version_id: skill.versionId,
    source: "scheduled",
    inputs,
    model,
    file_source_ids: [],
    chat_thread_id: null,
    chat_message_id: null,
    chat_tool_call_id: null,
    idempotency_key: null,
    limits: await resolveLimits(runtime, { tenant_id, space_id }, skill),
    tick: { schedule_id: schedule.schedule_id, at: tick.at },
    held: false,
    worker_id: null,
    audit: {
      id: runtime.newId(),
      tenant_id,
      space_id,
      principal_id,
      credential_kind: "system",
      credential_id: schedule.schedule_id,
      action: "execution.started",
      resource_type: "execution",
      resource_id: id,
      details: { skill_slug: skill.slug, skill_version: skill.version, source: "scheduled" },
      request_id: null,
    },
  });
}

/** The skill, or why it cannot be called; a fault of the database is thrown, and the tick comes again. */
async function resolveSkill({ skills }: Runtime, { space_id, skill_slug }: Schedule): Promise<RunnableSkill | SkillrunError> {
  try {
    return await skills.resolve(space_id, skill_slug);
  } catch (error) {
    if (error instanceof SkillrunError) return error;
    throw error;
  }
}
