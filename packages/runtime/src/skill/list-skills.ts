import type { Page, Skill, SpaceId, Tool } from "@skillrun/contract";
import type { RequestContext } from "../runtime.ts";
import { describeSkill, describeTool } from "./skill-registry.ts";

/** A skill by its slug. */
export async function getSkill({ runtime, principal }: RequestContext, input: { space_id: SpaceId; slug: string }): Promise<Skill> {
  await runtime.scope.require(principal, input.space_id);
  return describeSkill(runtime.skills.get(input.slug));
}

/** Every skill of the space, in one page. */
export async function listSkills({ runtime, principal }: RequestContext, input: { space_id: SpaceId }): Promise<Page<Skill>> {
  await runtime.scope.require(principal, input.space_id);
  return { data: runtime.skills.list().map(describeSkill), meta: { next_cursor: null, has_more: false } };
}

/** Every skill of the space as a chat model's tool, in one page. */
export async function listTools({ runtime, principal }: RequestContext, input: { space_id: SpaceId }): Promise<Page<Tool>> {
  await runtime.scope.require(principal, input.space_id);
  return { data: runtime.skills.list().map(describeTool), meta: { next_cursor: null, has_more: false } };
}
