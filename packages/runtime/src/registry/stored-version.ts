import { ExecutionLimits, JsonObject, SkillFile, SkillKind, SkillNotice, SkillTrust } from "@skillrun/contract";
import { z } from "zod";
import type { PublishedVersion } from "../skill/published-version.ts";
import type { VersionRow } from "../store/skill/version-store.ts";

/** A published version with what runs, lists and downloads of it need besides. */
export type StoredVersion = PublishedVersion & {
  readonly skillId: string;
  readonly blobKey: string;
  readonly sizeBytes: number;
  readonly license: string | null;
  readonly compatibility: string | null;
  readonly requirements: JsonObject;
  readonly files: readonly SkillFile[];
  readonly notices: readonly SkillNotice[];
  readonly publishedBy: string | null;
  readonly createdAt: Date;
  readonly retiredAt: Date | null;
};

/** A version's row as the runtime uses it. */
export function storedVersionOf(row: VersionRow): StoredVersion {
  const manifest = JsonObject.parse(row.manifest);
  return {
    versionId: row.id,
    skillId: row.skill_id,
    slug: row.skill.slug,
    version: row.version,
    contentHash: Buffer.from(row.content_hash).toString("hex"),
    kind: SkillKind.parse(row.kind),
    trust: SkillTrust.parse(row.skill.trust),
    title: row.title,
    description: row.description,
    instructions: row.instructions,
    manifest,
    inputsSchema: JsonObject.parse(row.inputs_schema),
    outputsSchema: JsonObject.parse(row.outputs_schema),
    limits: limitsOf(manifest),
    blobKey: row.blob_key,
    sizeBytes: Number(row.size_bytes),
    license: row.license,
    compatibility: row.compatibility,
    requirements: JsonObject.parse(row.requirements),
    files: z.array(SkillFile).parse(row.files),
    notices: z.array(SkillNotice).parse(row.notices),
    publishedBy: row.published_by,
    createdAt: row.created_at,
    retiredAt: row.retired_at,
  };
}

const ManifestLimits = z.object({ limits: ExecutionLimits });

/** What of the manifest's limits the execution itself watches; the sandbox watches the others. */
function limitsOf(manifest: JsonObject): Partial<ExecutionLimits> {
  return ManifestLimits.safeParse(manifest).data?.limits ?? {};
}
