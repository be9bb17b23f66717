import type { SkillNotice, SkillTrust, SpaceId } from "@skillrun/contract";
import type { Database } from "../connection/database.ts";
import { channels } from "../connection/notify.ts";
import type { Prisma, skill } from "../generated/client.ts";
import { storableJson } from "./skill-json.ts";

/** One commit that changes the registry. */
export type SkillTransaction = Prisma.TransactionClient;

/** A skill's row. */
export type SkillRow = skill;

const maxSilenceMs = 3_000;

/** Changes the registry in one commit; the server undoes it when this process falls silent in the middle, so that it holds no lock. */
export async function changeSkills<Result>(database: Database, work: (transaction: SkillTransaction) => Promise<Result>): Promise<Result> {
  return await database.prisma.$transaction(
    async (transaction) => {
      await transaction.$queryRaw`select set_config('idle_in_transaction_session_timeout', ${String(maxSilenceMs)}, true)`;
      return await work(transaction);
    },
    { maxWait: 10_000, timeout: 15_000 },
  );
}

/** Tells every process, once this commits, that a space's skills have changed; null is every space. */
export async function announceSkills(transaction: SkillTransaction, spaceId: SpaceId | null): Promise<void> {
  await transaction.$queryRaw`select pg_notify(${channels.skills}, ${spaceId ?? "all"})::text`;
}

/** The skill that a slug means in a space: its own, or else the installation's, withdrawn or not. */
export async function findSkill(database: Database | SkillTransaction, spaceId: SpaceId, slug: string): Promise<SkillRow | null> {
  const skills = "prisma" in database ? database.prisma.skill : database.skill;
  const found = await skills.findMany({ where: { slug, OR: [{ space_id: spaceId }, { space_id: null }] } });
  return found.find(({ space_id }) => space_id !== null) ?? found[0] ?? null;
}

/** The installation's skill of a slug. */
export async function findInstalledSkill(database: Database | SkillTransaction, slug: string): Promise<SkillRow | null> {
  const skills = "prisma" in database ? database.prisma.skill : database.skill;
  return await skills.findFirst({ where: { slug, space_id: null } });
}

/** Every skill of the installation from that origin, withdrawn ones too. */
export async function listInstalledSkills(database: Database, trust: SkillTrust): Promise<SkillRow[]> {
  return await database.prisma.skill.findMany({ where: { space_id: null, trust }, orderBy: { slug: "asc" } });
}

/** Makes the row of a skill if there is none, and returns its id; whoever makes the same one meanwhile is waited for. */
export async function ensureSkill(
  transaction: SkillTransaction,
  row: { id: string; space_id: SpaceId | null; slug: string; trust: SkillTrust },
): Promise<string> {
  await transaction.skill.createMany({ data: [row], skipDuplicates: true });
  const { id } = await transaction.skill.findFirstOrThrow({ where: { space_id: row.space_id, slug: row.slug }, select: { id: true } });
  return id;
}

/** The skill as nobody else changes it until the transaction ends, and the database's time. */
export async function lockSkill(transaction: SkillTransaction, id: string): Promise<{ skill: SkillRow; now: Date }> {
  await transaction.$queryRaw`select 1 from skill where id = ${id}::uuid for update`;
  const row = await transaction.skill.findUniqueOrThrow({ where: { id } });
  const [clock] = await transaction.$queryRaw<[{ now: Date }]>`select clock_timestamp()::timestamptz(3) as now`;
  return { skill: row, now: clock.now };
}

/** Changes a skill that the transaction has locked. */
export async function updateSkill(
  transaction: SkillTransaction,
  id: string,
  to: { current_version_id?: string; trust?: SkillTrust; notices?: readonly SkillNotice[]; withdrawn?: boolean; updated_at: Date },
): Promise<void> {
  const { notices, ...rest } = to;
  await transaction.skill.update({ where: { id }, data: notices === undefined ? rest : { ...rest, notices: storableJson(notices) } });
}
