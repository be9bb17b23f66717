import type { Readable } from "node:stream";
import type { ExecutionLimits, JsonObject, SkillKind, SkillTrust, SpaceId } from "@skillrun/contract";
import { z } from "zod";
import type { HandlerSkill } from "./define-skill.ts";
import type { SkillContext } from "./skill-context.ts";

/** What does not fit a schema; `path` leads to it, and is empty for the whole. */
export type SchemaIssue = { path: (string | number)[]; message: string; type: string };

/** What running kinds of skills need beyond a handler's own context. */
export type AttemptContext = SkillContext & {
  readonly spaceId: SpaceId;
  /** The alias of the model that was asked for; null for the space's choice. */
  readonly model: string | null;
  /** Tells of a tool that the skill's model uses. */
  toolCall(event: "tool_call_started" | "tool_call_completed", call: { tool_call_id: string; tool_name: string; is_error?: boolean }): void;
  /** Keeps the workspace's archive, in place of the one that was kept before. */
  archive(body: Readable): Promise<void>;
  /** Writes down which sandbox runs it. */
  recordSandbox(name: string): Promise<void>;
  /** What its runner reads of the database in its name: that the database is away ends the attempt then, and not the execution. */
  lookUp<Result>(reading: Promise<Result>): Promise<Result>;
};

/** A skill version as executions use it, whatever its kind. */
export type RunnableSkill = {
  readonly slug: string;
  readonly version: string;
  readonly title: string;
  readonly description: string;
  readonly kind: SkillKind;
  readonly trust: SkillTrust;
  /** Its row in the registry; null where the skill is part of the program that started the server. */
  readonly versionId: string | null;
  readonly inputsSchema: JsonObject;
  readonly outputsSchema: JsonObject;
  readonly limits: Partial<ExecutionLimits>;
  /** Empty when the inputs fit. */
  checkInputs(inputs: JsonObject): readonly SchemaIssue[];
  /** The outputs as they are stored, or why they do not fit. */
  parseOutputs(outputs: unknown): { value: unknown } | { issue: SchemaIssue };
  run(context: AttemptContext, inputs: JsonObject): Promise<unknown>;
};

/** A handler's code as a version that can run; its zod schemas check what goes in and out. */
export function runnableHandler(
  skill: HandlerSkill,
  { trust = "bundled", versionId = null }: { trust?: SkillTrust; versionId?: string | null } = {},
): RunnableSkill {
  return {
    slug: skill.slug,
    version: skill.version,
    title: skill.title,
    description: skill.description,
    kind: "handler",
    trust,
    versionId,
    inputsSchema: jsonSchemaOf(skill.inputs, "input"),
    outputsSchema: jsonSchemaOf(skill.outputs, "output"),
    limits: skill.limits ?? {},
    checkInputs: (inputs) => issuesOf(skill.inputs.safeParse(inputs)),
    parseOutputs(outputs) {
      const parsed = skill.outputs.safeParse(outputs);
      if (parsed.success) return { value: parsed.data };
      return { issue: issuesOf(parsed)[0] ?? { path: [], message: "do not fit", type: "invalid" } };
    },
    run: (context, inputs) => skill.run(context, skill.inputs.parse(inputs)),
  };
}

function issuesOf(parsed: { success: true } | { success: false; error: z.ZodError }): SchemaIssue[] {
  if (parsed.success) return [];
  return parsed.error.issues.map(({ path, message, code }) => ({
    path: path.map((key) => (typeof key === "symbol" ? String(key) : key)),
    message,
    type: code ?? "invalid",
  }));
}

/** A zod schema as JSON Schema 2020-12. */
export function jsonSchemaOf(schema: z.ZodType, io: "input" | "output"): JsonObject {
  return z
    .json()
    .pipe(z.record(z.string(), z.json()))
    .parse(JSON.parse(JSON.stringify(z.toJSONSchema(schema, { io }))));
}
