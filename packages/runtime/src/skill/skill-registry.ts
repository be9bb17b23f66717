import { cutText, type JsonObject, type Skill, SkillrunError, type Tool } from "@skillrun/contract";
import { z } from "zod";
import type { HandlerSkill } from "./define-skill.ts";

/** The skills this process knows. */
export type SkillRegistry = {
  /** The skill, or `not_found`. */
  get(slug: string): HandlerSkill;
  list(): readonly HandlerSkill[];
};

/** Holds skills by slug; two of one slug are a mistake and fail at once. */
export function createSkillRegistry(skills: readonly HandlerSkill[]): SkillRegistry {
  const bySlug = new Map(skills.map((skill) => [skill.slug, skill]));
  if (bySlug.size !== skills.length) throw new Error("Two skills have the same slug.");
  return {
    get(slug) {
      const skill = bySlug.get(slug);
      if (skill === undefined) throw new SkillrunError("not_found", `There is no skill "${cutText(slug, 64)}" in this space.`);
      return skill;
    },
    list: () => [...bySlug.values()],
  };
}

/** The skill as the registry lists it. */
export function describeSkill(skill: HandlerSkill): Skill {
  const { slug, version, title, description } = skill;
  return {
    slug,
    version,
    title,
    description,
    inputs_schema: schemaOf(skill.inputs, "input"),
    outputs_schema: schemaOf(skill.outputs, "output"),
    kind: "handler",
    trust: "bundled",
    status: "ready",
    latest_version: version,
    pinned_version: null,
    missing: [],
    notices: [],
  };
}

/** The skill as a chat model's tool. */
export function describeTool(skill: HandlerSkill): Tool {
  return { tool_name: skill.slug, description: skill.description, arguments_schema: schemaOf(skill.inputs, "input") };
}

function schemaOf(schema: z.ZodType, io: "input" | "output"): JsonObject {
  return z
    .json()
    .pipe(z.record(z.string(), z.json()))
    .parse(JSON.parse(JSON.stringify(z.toJSONSchema(schema, { io }))));
}
