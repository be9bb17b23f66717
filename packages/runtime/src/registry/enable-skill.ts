import { type EnableSkill, type Skill, type SkillRef, SkillrunError } from "@skillrun/contract";
import { auditRow } from "../audit/audit-row.ts";
import type { RequestContext } from "../runtime.ts";
import { getSkill } from "../skill/list-skills.ts";
import { createAuditEntry } from "../store/identity/audit-store.ts";
import { announceSkills, changeSkills, lockSkill, type SkillRow, type SkillTransaction } from "../store/skill/skill-store.ts";
import { writeSpaceSkill } from "../store/skill/space-skill-store.ts";
import { findVersion } from "../store/skill/version-store.ts";
import { requireSkill, unknownVersion } from "./require-version.ts";

/** Lets the space call a skill: with a version pinned to that one, with null following the newest, else as it was. A retired version is a `conflict`. */
export async function enableSkill(context: RequestContext, input: EnableSkill): Promise<Skill> {
  const { version } = input;
  await decide(context, input, async (transaction, skill) => {
    if (version === undefined) return { enabled: true };
    if (version === null) return { enabled: true, pinned_version_id: null };
    return { enabled: true, pinned_version_id: await pinnable(transaction, skill, version) };
  });
  return await getSkill(context, input);
}

/** Keeps the space from calling a skill; what runs goes on, and its pin is kept. */
export async function disableSkill(context: RequestContext, input: SkillRef): Promise<Skill> {
  await decide(context, input, async () => ({ enabled: false }));
  return await getSkill(context, input);
}

type Decision = { enabled: boolean; pinned_version_id?: string | null };

async function decide(
  context: RequestContext,
  { space_id, slug }: SkillRef,
  decision: (transaction: SkillTransaction, skill: SkillRow) => Promise<Decision>,
): Promise<void> {
  const { runtime, principal } = context;
  await runtime.scope.require(principal, space_id, "skills:write");
  if (runtime.skills.isBuiltIn(slug))
    throw new SkillrunError("conflict", `${slug} is part of this server's program: it is enabled in every space, in one version.`);
  const { id, withdrawn } = await requireSkill(context, { space_id, slug });
  if (withdrawn) throw new SkillrunError("not_found", `There is no skill "${slug}" in this space.`);
  await changeSkills(runtime.database, async (transaction) => {
    // Its versions stay as they are until this is stored.
    const { skill, now } = await lockSkill(transaction, id);
    const decided = await decision(transaction, skill);
    await writeSpaceSkill(transaction, { space_id, slug }, decided, now);
    await announceSkills(transaction, space_id);
    const action = decided.enabled ? "skill.enabled" : "skill.disabled";
    await createAuditEntry(transaction, auditRow(context, { action, resource_id: slug, space_id, details: decided }));
  });
  runtime.registry.forget(space_id);
}

async function pinnable(transaction: SkillTransaction, { id, slug }: SkillRow, version: string): Promise<string> {
  const found = await findVersion(transaction, id, version);
  if (found === null) throw unknownVersion({ slug, version });
  if (found.retired_at !== null) throw new SkillrunError("conflict", `${slug} ${version} is retired and cannot be chosen any more.`);
  return found.id;
}
