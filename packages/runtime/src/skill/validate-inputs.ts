import { type JsonObject, SkillrunError } from "@skillrun/contract";
import type { RunnableSkill, SchemaIssue } from "./runnable-skill.ts";

const maxInputBytes = 1_000_000;

/** Checks inputs against the skill's schema and PostgreSQL's limits; a `validation_error` names the field. `root` is where the inputs stand in the body. */
export function validateInputs(skill: RunnableSkill, inputs: JsonObject, root: "inputs" | "arguments"): void {
  const issues = skill.checkInputs(inputs);
  if (issues.length > 0) throw inputFault(issues, inputs, root);
  const text = JSON.stringify(inputs);
  if (text.length > maxInputBytes)
    throw new SkillrunError("payload_too_large", `The inputs are larger than ${maxInputBytes} bytes; upload large data as a file.`);
  // Both have an escape of their own in JSON text; PostgreSQL refuses them in stored JSON.
  if (/(?<!\\)(\\\\)*\\u(0000|d[89a-f][0-9a-f]{2})/i.test(text)) {
    const msg = "must not contain U+0000 or half a surrogate pair";
    throw new SkillrunError("validation_error", `The ${root} ${msg}.`, {
      detail: [{ loc: ["body", root], msg, type: "unicode", input: null }],
    });
  }
}

function inputFault(issues: readonly SchemaIssue[], inputs: JsonObject, root: string): SkillrunError {
  const detail = issues.map((issue) => ({
    loc: ["body", root, ...issue.path],
    msg: issue.message,
    type: issue.type,
    input:
      issue.path.reduce<unknown>((at, key) => (typeof at === "object" && at !== null ? Reflect.get(at, key) : undefined), inputs) ?? null,
  }));
  const first = detail[0];
  return new SkillrunError("validation_error", `The ${root} do not fit the skill: ${first?.loc.slice(1).join(".")}: ${first?.msg}`, {
    detail,
  });
}
