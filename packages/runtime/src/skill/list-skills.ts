import { cutText, type Page, type Skill, SkillrunError, type SpaceId, type Tool } from "@skillrun/contract";
import type { RequestContext } from "../runtime.ts";

/** A skill by its slug, also one that cannot be called. */
export async function getSkill({ runtime, principal }: RequestContext, input: { space_id: SpaceId; slug: string }): Promise<Skill> {
  await runtime.scope.require(principal, input.space_id, "skills:read");
  const skill = (await runtime.skills.list(input.space_id)).find(({ slug }) => slug === input.slug);
  if (skill === undefined) throw new SkillrunError("not_found", `There is no skill "${cutText(input.slug, 64)}" in this space.`);
  return skill;
}

/** Every skill of the space, in one page. */
export async function listSkills({ runtime, principal }: RequestContext, input: { space_id: SpaceId }): Promise<Page<Skill>> {
  await runtime.scope.require(principal, input.space_id, "skills:read");
  return { data: [...(await runtime.skills.list(input.space_id))], meta: { next_cursor: null, has_more: false } };
}

/**
 * The skills of the space as a chat model's tools, in one page. One that lacks something here is among them and says what, so that the model
 * can tell the person; calling it is refused with the same words.
 */
export async function listTools({ runtime, principal }: RequestContext, input: { space_id: SpaceId }): Promise<Page<Tool>> {
  await runtime.scope.require(principal, input.space_id, "skills:read");
  const skills = await runtime.skills.list(input.space_id);
  return { data: skills.flatMap((skill) => describeTool(skill) ?? []), meta: { next_cursor: null, has_more: false } };
}

function describeTool({ slug, status, description, inputs_schema, missing }: Skill): Tool | null {
  if (status !== "ready" && status !== "missing") return null;
  const text = status === "ready" ? description : `${description}\n\nIt cannot run on this server: ${missing.join("; ")}.`;
  return { tool_name: slug, description: text, arguments_schema: inputs_schema };
}
