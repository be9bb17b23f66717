import type { SkillTrust } from "@skillrun/contract";
import { type Queryable, statement } from "../connection/database.ts";

/** A skill of the installation that is listed. */
export type InstalledSkill = {
  slug: string;
  trust: SkillTrust;
  /** What it is made of now, in hexadecimal; null when something is noted about it, so that it is to be looked at again. */
  content_hash: string | null;
};

const installedStatement = statement(`
select k.slug, k.trust, case when k.notices::jsonb = '[]'::jsonb and v.retired_at is null then encode(v.content_hash, 'hex') end as content_hash
from skill k left join skill_version v on v.id = k.current_version_id where k.space_id is null and not k.withdrawn`);

/** Every skill of the installation that is not withdrawn. */
export async function readInstalledSkills(database: Queryable): Promise<InstalledSkill[]> {
  return await database.query<InstalledSkill>(installedStatement, []);
}
