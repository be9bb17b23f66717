import { SkillrunError, type SkillVersionRef } from "@skillrun/contract";
import { auditRow } from "../audit/audit-row.ts";
import type { RequestContext } from "../runtime.ts";
import { createAuditEntry } from "../store/identity/audit-store.ts";
import { announceSkills, changeSkills, lockSkill } from "../store/skill/skill-store.ts";
import { readSpaceSkill } from "../store/skill/space-skill-store.ts";
import { setRetired } from "../store/skill/version-store.ts";
import { requireVersion } from "./require-version.ts";

/**
 * Keeps a version of the space's own skill from being chosen; it can still be read, and what runs with it goes on. One that is current or pinned is a
 * `conflict`, one of the installation `forbidden`. Retiring it twice changes nothing.
 */
export async function retireSkillVersion(context: RequestContext, ref: SkillVersionRef): Promise<void> {
  const { runtime } = context;
  const { skill, version } = await requireVersion(context, ref, "skills:write");
  if (skill.space_id === null)
    throw new SkillrunError("forbidden", `${ref.slug} belongs to the installation; only its operator can retire a version of it.`);
  await changeSkills(runtime.database, async (transaction) => {
    const { skill: locked, now } = await lockSkill(transaction, skill.id);
    const decided = await readSpaceSkill(transaction, ref.space_id, ref.slug);
    const name = `${ref.slug} ${version.version}`;
    if (locked.current_version_id === version.versionId)
      throw new SkillrunError("conflict", `${name} is the newest version; publish another one before you retire it.`);
    if (decided?.pinned_version_id === version.versionId)
      throw new SkillrunError("conflict", `This space is pinned to ${name}; follow the newest version or pin another one first.`);
    if (version.retiredAt === null) await setRetired(transaction, version.versionId, now);
    await announceSkills(transaction, ref.space_id);
    const retired = { resource_id: version.versionId, space_id: ref.space_id, details: { slug: ref.slug, version: version.version } };
    await createAuditEntry(transaction, auditRow(context, { action: "skill_version.retired", ...retired }));
  });
  runtime.registry.forget(ref.space_id);
}
