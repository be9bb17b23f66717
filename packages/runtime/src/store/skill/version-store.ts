import type { SkillFile, SkillKind, SkillNotice, SpaceId } from "@skillrun/contract";
import type { Database } from "../connection/database.ts";
import type { Prisma } from "../generated/client.ts";
import { storableText } from "../storable-text.ts";
import { storableJson } from "./skill-json.ts";
import type { SkillTransaction } from "./skill-store.ts";

const withSkill = { skill: { select: { slug: true, trust: true, space_id: true } } } as const;

/** A version's row with what its skill says about it. */
export type VersionRow = Prisma.skill_versionGetPayload<{ include: typeof withSkill }>;

/** What a new version's row is made of. */
export type NewVersionRow = {
  id: string;
  skill_id: string;
  version: string;
  content_hash: string;
  kind: SkillKind;
  title: string;
  description: string;
  license: string | null;
  compatibility: string | null;
  instructions: string;
  manifest: unknown;
  inputs_schema: unknown;
  outputs_schema: unknown;
  requirements: unknown;
  files: readonly SkillFile[];
  notices: readonly SkillNotice[];
  blob_key: string;
  size_bytes: number;
  published_by: string | null;
  created_at: Date;
};

/** Stores a version. */
export async function insertVersion(transaction: SkillTransaction, row: NewVersionRow): Promise<VersionRow> {
  const data = {
    ...row,
    content_hash: hashBytes(row.content_hash),
    title: storableText(row.title),
    description: storableText(row.description),
    license: row.license === null ? null : storableText(row.license),
    compatibility: row.compatibility === null ? null : storableText(row.compatibility),
    instructions: storableText(row.instructions),
    manifest: storableJson(row.manifest),
    inputs_schema: storableJson(row.inputs_schema),
    outputs_schema: storableJson(row.outputs_schema),
    requirements: storableJson(row.requirements),
    files: storableJson(row.files),
    notices: storableJson(row.notices),
    size_bytes: BigInt(row.size_bytes),
  };
  return await transaction.skill_version.create({ data, include: withSkill });
}

/** The version of a skill that has this content. */
export async function findByContent(
  database: Database | SkillTransaction,
  skillId: string,
  contentHash: string,
): Promise<VersionRow | null> {
  const versions = "prisma" in database ? database.prisma.skill_version : database.skill_version;
  const key = { skill_id: skillId, content_hash: hashBytes(contentHash) };
  return await versions.findUnique({ where: { skill_id_content_hash: key }, include: withSkill });
}

/** The version of a skill by its number. */
export async function findVersion(database: Database | SkillTransaction, skillId: string, version: string): Promise<VersionRow | null> {
  const versions = "prisma" in database ? database.prisma.skill_version : database.skill_version;
  return await versions.findUnique({ where: { skill_id_version: { skill_id: skillId, version } }, include: withSkill });
}

/** Keeps a newer reading of what a version's scripts need. */
export async function setRequirements(transaction: SkillTransaction, id: string, requirements: unknown): Promise<void> {
  await transaction.skill_version.update({ where: { id }, data: { requirements: storableJson(requirements) } });
}

/** The numbers that a skill's versions have. */
export async function listVersionNumbers(transaction: SkillTransaction, skillId: string): Promise<string[]> {
  const rows = await transaction.skill_version.findMany({ where: { skill_id: skillId }, select: { version: true } });
  return rows.map(({ version }) => version);
}

/** Says since when a version is retired; null takes it back. */
export async function setRetired(transaction: SkillTransaction, versionId: string, at: Date | null): Promise<VersionRow> {
  return await transaction.skill_version.update({ where: { id: versionId }, data: { retired_at: at }, include: withSkill });
}

/** Versions by their ids, in no order; what is not there is left out. */
export async function readVersions(database: Database, ids: readonly string[]): Promise<VersionRow[]> {
  if (ids.length === 0) return [];
  return await database.prisma.skill_version.findMany({ where: { id: { in: [...ids] } }, include: withSkill });
}

/** A skill's versions, newest first, from after `place` on. */
export async function listVersionRows(
  database: Database,
  skillId: string,
  page: { place: { at_ms: number; id: string } | null; limit: number },
): Promise<VersionRow[]> {
  const { place, limit } = page;
  const at = place === null ? null : new Date(place.at_ms);
  const after = at === null || place === null ? {} : { OR: [{ created_at: { lt: at } }, { created_at: at, id: { lt: place.id } }] };
  return await database.prisma.skill_version.findMany({
    where: { skill_id: skillId, ...after },
    orderBy: [{ created_at: "desc" }, { id: "desc" }],
    take: limit,
    include: withSkill,
  });
}

/** What an execution of the space was made with: null when there is no such execution. */
export async function readExecuted(
  database: Database,
  spaceId: SpaceId,
  executionId: string,
): Promise<{ skill_slug: string; skill_version: string | null; sandbox: string | null; version: VersionRow | null } | null> {
  const execution = await database.prisma.execution.findFirst({
    where: { id: executionId, space_id: spaceId },
    select: { skill_slug: true, skill_version: true, skill_version_id: true, sandbox: true },
  });
  if (execution === null) return null;
  const { skill_version_id, ...rest } = execution;
  const [version] = skill_version_id === null ? [] : await readVersions(database, [skill_version_id]);
  return { ...rest, version: version ?? null };
}

function hashBytes(hex: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(hex, "hex"));
}
