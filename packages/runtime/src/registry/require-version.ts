import { cutText, type SkillRef, SkillrunError, type SkillVersionRef, type SpacePermission } from "@skillrun/contract";
import type { RequestContext } from "../runtime.ts";
import { findSkill, type SkillRow } from "../store/skill/skill-store.ts";
import { findVersion } from "../store/skill/version-store.ts";
import { type StoredVersion, storedVersionOf } from "./stored-version.ts";

/** The skill that the slug means in a space where one may do that, also a withdrawn one; `not_found` else. */
export async function requireSkill(
  { runtime, principal }: RequestContext,
  { space_id, slug }: SkillRef,
  permission: SpacePermission = "skills:read",
): Promise<SkillRow> {
  await runtime.scope.require(principal, space_id, permission);
  const found = runtime.skills.isBuiltIn(slug) ? null : await findSkill(runtime.database, space_id, slug);
  if (found === null) throw unknownSkill(slug);
  return found;
}

/** A version of such a skill, also a retired one. */
export async function requireVersion(
  context: RequestContext,
  ref: SkillVersionRef,
  permission: SpacePermission = "skills:read",
): Promise<{ skill: SkillRow; version: StoredVersion }> {
  const skill = await requireSkill(context, ref, permission);
  const found = await findVersion(context.runtime.database, skill.id, ref.version);
  if (found === null) throw unknownVersion(ref);
  return { skill, version: storedVersionOf(found) };
}

/** There is no such version, or none that may be seen. */
export function unknownVersion({ slug, version }: { slug: string; version: string }): SkillrunError {
  return new SkillrunError("not_found", `${slug} has no version ${cutText(version, 100)}.`);
}

function unknownSkill(slug: string): SkillrunError {
  return new SkillrunError("not_found", `There is no skill "${cutText(slug, 64)}" with versions in this space.`);
}
