import type { SkillPolicy, SpaceId } from "@skillrun/contract";
import type { Database } from "../connection/database.ts";
import { storableJson } from "./skill-json.ts";
import type { SkillTransaction } from "./skill-store.ts";

/** What a space decided about a slug; null when nothing. */
export async function readSpaceSkill(
  database: Database | SkillTransaction,
  spaceId: SpaceId,
  slug: string,
): Promise<{ enabled: boolean; pinned_version_id: string | null } | null> {
  const rows = "prisma" in database ? database.prisma.space_skill : database.space_skill;
  return await rows.findUnique({
    where: { space_id_slug: { space_id: spaceId, slug } },
    select: { enabled: true, pinned_version_id: true },
  });
}

/** Decides about a slug in a space; what is left out stays as it is. */
export async function writeSpaceSkill(
  transaction: SkillTransaction,
  key: { space_id: SpaceId; slug: string },
  to: { enabled: boolean; pinned_version_id?: string | null },
  now: Date,
): Promise<void> {
  const data = { ...to, updated_at: now };
  await transaction.space_skill.upsert({ where: { space_id_slug: key }, create: { ...key, ...data }, update: data });
}

/** The policy as it is stored; null when the space has set none. */
export async function readSkillPolicy(database: Database, spaceId: SpaceId): Promise<unknown> {
  const space = await database.prisma.space.findUnique({ where: { id: spaceId }, select: { skill_policy: true } });
  return space?.skill_policy ?? null;
}

/** Sets the policy of a space. */
export async function writeSkillPolicy(transaction: SkillTransaction, spaceId: SpaceId, policy: SkillPolicy): Promise<void> {
  await transaction.space.update({ where: { id: spaceId }, data: { skill_policy: storableJson(policy) } });
}
