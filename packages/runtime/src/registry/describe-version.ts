import type { SkillPolicy, SkillVersion, SkillVersionSummary } from "@skillrun/contract";
import type { Runtime } from "../runtime.ts";
import type { StoredVersion } from "./stored-version.ts";

/** A version as a list shows it. */
export function summarizeVersion(version: StoredVersion, currentId: string | null): SkillVersionSummary {
  return {
    slug: version.slug,
    version: version.version,
    content_hash: version.contentHash,
    kind: version.kind,
    trust: version.trust,
    title: version.title,
    description: version.description,
    size_bytes: version.sizeBytes,
    created_at: version.createdAt.toISOString(),
    published_by: version.publishedBy,
    retired_at: version.retiredAt?.toISOString() ?? null,
    is_current: version.versionId === currentId,
  };
}

/** A version with everything about it, as a space with that policy sees it. */
export function describeVersion(
  { registry }: Pick<Runtime, "registry">,
  version: StoredVersion,
  { currentId, policy }: { currentId: string | null; policy: SkillPolicy },
): SkillVersion {
  return {
    ...summarizeVersion(version, currentId),
    license: version.license,
    compatibility: version.compatibility,
    instructions: version.instructions,
    inputs_schema: version.inputsSchema,
    outputs_schema: version.outputsSchema,
    manifest: version.manifest,
    files: [...version.files],
    missing: registry.missingOf(version, policy),
    notices: [...version.notices],
  };
}
