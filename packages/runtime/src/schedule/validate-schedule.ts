import { SkillrunError, type SpaceId, type UpdateSchedule } from "@skillrun/contract";
import { cronFault, isTimeZone } from "../engine/cron-time.ts";
import { chooseModel } from "../execution/dispatch/choose-model.ts";
import type { Runtime } from "../runtime.ts";
import { validateInputs } from "../skill/validate-inputs.ts";

type Values = Pick<UpdateSchedule, "inputs" | "model" | "cron" | "time_zone">;

/** Checks what is given of a schedule, as a `validation_error` that names the field: it is what each tick will do. */
export async function validateSchedule(
  runtime: Pick<Runtime, "skills" | "models" | "spaceModels">,
  { space_id, skill_slug: slug }: { space_id: SpaceId; skill_slug: string },
  values: Values,
): Promise<void> {
  if (values.inputs !== undefined) {
    const skill = await runtime.skills.resolve(space_id, slug).catch((error: unknown) => {
      if (error instanceof SkillrunError && error.code === "not_found") throw fieldFault("skill_slug", "is no skill of this space", slug);
      throw error;
    });
    validateInputs(skill, values.inputs, "inputs");
  }
  if (values.model !== undefined) await chooseModel(runtime, space_id, values.model);
  if (values.cron !== undefined) {
    const fault = cronFault(values.cron);
    if (fault !== null) throw fieldFault("cron", fault, values.cron);
  }
  if (values.time_zone !== undefined && !isTimeZone(values.time_zone))
    throw fieldFault("time_zone", "must be the name of an IANA time zone, such as Europe/Berlin", values.time_zone);
}

function fieldFault(field: "skill_slug" | "cron" | "time_zone", msg: string, input: string): SkillrunError {
  return new SkillrunError("validation_error", `The ${field} ${msg}.`, { detail: [{ loc: ["body", field], msg, type: field, input }] });
}
