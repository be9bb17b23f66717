import { type Skill, type SkillPolicy, SkillrunError, type SkillStatus } from "@skillrun/contract";
import type { CallableSkill } from "../store/skill/callable-skills.ts";
import type { StoredVersion } from "./stored-version.ts";

/** A skill of a space with the versions that count there. `version` is the one that runs when it is called: pinned, or else the newest. */
export type SpaceSkill = { row: CallableSkill; version: StoredVersion | null; latest: StoredVersion | null; missing: readonly string[] };

/** Whether it can be called: what the space decided comes before what the server lacks. */
export function statusOf({ row, version, missing }: SpaceSkill, policy: SkillPolicy): SkillStatus {
  if (version === null) return "broken";
  if (!row.enabled) return "disabled";
  if (!policy.trust.includes(row.trust)) return "denied";
  return missing.length > 0 ? "missing" : "ready";
}

/** The skill as the registry lists it. */
export function describeSkill(skill: SpaceSkill, policy: SkillPolicy): Skill {
  const { row, version, latest, missing } = skill;
  return {
    slug: row.slug,
    version: version?.version ?? null,
    title: version?.title ?? row.slug,
    description: version?.description ?? "",
    inputs_schema: version?.inputsSchema ?? {},
    outputs_schema: version?.outputsSchema ?? {},
    kind: version?.kind ?? "script",
    trust: row.trust,
    status: statusOf(skill, policy),
    latest_version: latest?.version ?? null,
    pinned_version: row.pinned_version_id === null ? null : (version?.version ?? null),
    missing: [...missing],
    notices: row.notices.length > 0 ? row.notices : [...(version?.notices ?? [])],
  };
}

/** Says why the skill cannot be called; null when it can. */
export function refusalOf(skill: SpaceSkill, policy: SkillPolicy): SkillrunError | null {
  const { slug, trust, notices } = skill.row;
  switch (statusOf(skill, policy)) {
    case "ready":
      return null;
    case "disabled":
      return new SkillrunError("conflict", `${slug} is disabled in this space.`);
    case "denied":
      return new SkillrunError("forbidden", `This space's policy does not let ${trust} skills run, and ${slug} is one.`);
    case "missing":
      return new SkillrunError("conflict", `${slug} cannot run here: ${skill.missing.join("; ")}.`);
    case "broken": {
      const why = notices.find(({ severity }) => severity === "error")?.message ?? "its files could not be read";
      return new SkillrunError("conflict", `${slug} cannot run: ${why}.`);
    }
  }
}
