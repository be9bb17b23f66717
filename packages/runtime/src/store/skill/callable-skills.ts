import type { SkillNotice, SkillTrust, SpaceId } from "@skillrun/contract";
import { type Queryable, statement } from "../connection/database.ts";

/** A skill as a space may call it. `current_version_id` is the one it follows; `pinned_version_id` the one it chose instead. */
export type CallableSkill = {
  skill_id: string;
  slug: string;
  trust: SkillTrust;
  current_version_id: string | null;
  notices: SkillNotice[];
  enabled: boolean;
  pinned_version_id: string | null;
};

/** A space's own skill before the installation's of the same slug; a pin holds for the very skill it was made for. */
const callableStatement = statement(`
select s.skill_policy as policy, c.skills from space s left join lateral (
  select json_agg(json_build_object('skill_id', w.id, 'slug', w.slug, 'trust', w.trust, 'current_version_id', w.current_version_id,
    'notices', w.notices, 'enabled', coalesce(d.enabled, true), 'pinned_version_id', v.id) order by w.slug) as skills
  from (
    select distinct on (k.slug) k.* from skill k where (k.space_id = $1 or k.space_id is null) and not k.withdrawn
    order by k.slug, k.space_id nulls last
  ) w
  left join space_skill d on d.space_id = $1 and d.slug = w.slug
  left join skill_version v on v.id = d.pinned_version_id and v.skill_id = w.id
) c on true where s.id = $1`);

/** The skills of a space in the order of their slugs, with its policy as it is stored. */
export async function readCallableSkills(
  database: Queryable,
  spaceId: SpaceId,
): Promise<{ policy: unknown; skills: readonly CallableSkill[] }> {
  const [row] = await database.query<{ policy: unknown; skills: CallableSkill[] | null }>(callableStatement, [spaceId]);
  return { policy: row?.policy ?? null, skills: row?.skills ?? [] };
}
