import type { ExecutionLimits, JsonObject } from "@skillrun/contract";
import { z } from "zod";
import { defineSkill, type HandlerSkill } from "../../skill/define-skill.ts";
import { jsonSchemaOf } from "../../skill/runnable-skill.ts";

/** What a handler says of itself, without its code. */
export type HandlerDescription = {
  slug: string;
  version: string;
  title: string;
  description: string;
  inputsSchema: JsonObject;
  outputsSchema: JsonObject;
  limits: Partial<ExecutionLimits>;
};

const objectSchema = "must be a schema made with z.object(...) of the z that @skillrun/runtime/skill exports";
const Shape = z.object({
  slug: z.string(),
  version: z.string(),
  title: z.string().min(1),
  description: z.string().min(1),
  inputs: z.custom<z.ZodObject>(isObjectSchema, objectSchema),
  outputs: z.custom<z.ZodObject>(isObjectSchema, objectSchema),
  limits: z.record(z.string(), z.unknown()).optional(),
  run: z.custom<HandlerSkill["run"]>((value) => typeof value === "function", "must be a function"),
});

/** The skill that a module exports by default; throws an error for people when it exports none. */
export function readHandlerModule(module: unknown): HandlerSkill {
  const exported = defaultExportOf(module);
  if (exported === undefined) throw new Error("It must export its skill: export default defineSkill({ ... }).");
  const shape = Shape.safeParse(exported);
  if (!shape.success) throw new Error(`Its default export is no skill: ${sayIssue(shape.error)}.`);
  const { limits, ...rest } = shape.data;
  return defineSkill(limits === undefined ? rest : { ...rest, limits });
}

/** Everything about a handler that can be sent and stored. */
export function describeHandler(skill: HandlerSkill): HandlerDescription {
  const { slug, version, title, description, limits = {} } = skill;
  return {
    slug,
    version,
    title,
    description,
    inputsSchema: jsonSchemaOf(skill.inputs, "input"),
    outputsSchema: jsonSchemaOf(skill.outputs, "output"),
    limits,
  };
}

/** The first thing that does not fit, in a line. */
export function sayIssue(error: z.ZodError): string {
  const [issue] = error.issues;
  if (issue === undefined) return error.message;
  return issue.path.length === 0 ? issue.message : `${issue.path.join(".")}: ${issue.message}`;
}

function defaultExportOf(module: unknown): unknown {
  return typeof module === "object" && module !== null && "default" in module ? module.default : undefined;
}

function isObjectSchema(value: unknown): boolean {
  if (typeof value !== "object" || value === null || !("_zod" in value)) return false;
  const { _zod: inner } = value;
  if (typeof inner !== "object" || inner === null || !("def" in inner)) return false;
  return typeof inner.def === "object" && inner.def !== null && "type" in inner.def && inner.def.type === "object";
}
