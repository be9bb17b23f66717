import { ExecutionLimits, type JsonObject, Slug } from "@skillrun/contract";
import { z } from "zod";
import type { SkillContext } from "./skill-context.ts";

/** A skill written in TypeScript, run in the worker's own process: trusted code. */
export type HandlerSkill<Inputs extends z.ZodObject = z.ZodObject, Outputs extends z.ZodObject = z.ZodObject> = {
  slug: string;
  version: string;
  title: string;
  /** Written for the chat model that decides whether to call it, as for people. */
  description: string;
  inputs: Inputs;
  outputs: Outputs;
  /** What one execution of it may use; the space's and the tenant's limits hold beside it. */
  limits?: Partial<ExecutionLimits>;
  run(context: SkillContext, inputs: z.output<Inputs>): Promise<z.input<Outputs>>;
};

/** Names a handler skill; checks its slug, its limits and that both schemas can be said in JSON Schema, so that a mistake shows at boot. */
export function defineSkill<Inputs extends z.ZodObject, Outputs extends z.ZodObject>(
  skill: HandlerSkill<Inputs, Outputs>,
): HandlerSkill<Inputs, Outputs> {
  Slug.parse(skill.slug);
  z.toJSONSchema(skill.inputs, { io: "input" });
  z.toJSONSchema(skill.outputs);
  ExecutionLimits.parse(skill.limits ?? {});
  return skill;
}

/** A failure the skill means: ends the execution as `failed` with this code and message, `failure_reason: skill_error`. */
export class SkillFailure extends Error {
  readonly code: string;
  readonly details: JsonObject | undefined;

  constructor(code: string, message: string, details?: JsonObject) {
    super(message);
    this.name = "SkillFailure";
    this.code = code;
    this.details = details;
  }
}
