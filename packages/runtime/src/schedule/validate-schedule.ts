import { SkillrunError, type UpdateSchedule } from "@skillrun/contract";
import { cronFault, isTimeZone } from "../engine/cron-time.ts";
import { requireModel } from "../execution/dispatch/dispatch-execution.ts";
import type { Runtime } from "../runtime.ts";
import { validateInputs } from "../skill/validate-inputs.ts";

type Values = Pick<UpdateSchedule, "inputs" | "model" | "cron" | "time_zone">;

/** Checks what is given of a schedule, as a `validation_error` that names the field: it is what each tick will do. */
export function validateSchedule({ skills }: Pick<Runtime, "skills">, slug: string, values: Values): void {
  const skill = skills.list().find((each) => each.slug === slug);
  if (values.inputs !== undefined) {
    if (skill === undefined) throw fieldFault("skill_slug", "is no skill of this space", slug);
    validateInputs(skill, values.inputs, "inputs");
  }
  if (values.model !== undefined) requireModel(values.model);
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
