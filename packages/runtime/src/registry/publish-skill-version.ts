import { SkillrunError, type SkillVersion, type SpaceId } from "@skillrun/contract";
import { type BundlePart, type ReadBundle, readBundleFromParts, readBundleFromZip, SkillFormatError } from "@skillrun/skill-format";
import type { RequestContext } from "../runtime.ts";
import { describeVersion } from "./describe-version.ts";
import { formatFault } from "./format-fault.ts";
import { publishVersion } from "./publish-version.ts";
import { readPublishable } from "./read-publishable.ts";

/** A skill's files as they are uploaded: a zip archive, or file by file. */
export type SkillUpload = { zip: Uint8Array } | { parts: readonly BundlePart[] };

/**
 * Publishes an upload as the version that runs in the space from now on, unless the space is pinned to another. The slug is that of its SKILL.md;
 * where one is given it must be the same. What was there already is not made twice: `created` is false then.
 */
export async function publishSkillVersion(
  context: RequestContext,
  input: { space_id: SpaceId; slug?: string | undefined; upload: SkillUpload; signal?: AbortSignal | undefined },
): Promise<{ version: SkillVersion; created: boolean }> {
  const { runtime, principal } = context;
  const { space_id, slug, upload, signal } = input;
  await runtime.scope.require(principal, space_id, "skills:write");
  const { bundle, skill } = await readUpload(upload, signal);
  if (slug !== undefined && slug !== skill.slug) throw otherSlug(slug, skill.slug);
  if (skill.kind === "handler") throw handlerFault();
  if (runtime.skills.isBuiltIn(skill.slug))
    throw new SkillrunError("conflict", `The skill ${skill.slug} is part of this server's program; give yours another name.`);
  signal?.throwIfAborted();
  const { version, created } = await publishVersion(runtime, {
    spaceId: space_id,
    trust: "uploaded",
    bundle,
    skill,
    publishedBy: context,
  });
  const currentId = await runtime.registry.currentVersionId(space_id, { id: version.skillId, slug: version.slug });
  return { version: describeVersion(runtime, version, { currentId, policy: await runtime.registry.policyOf(space_id) }), created };
}

async function readUpload(upload: SkillUpload, signal: AbortSignal | undefined) {
  const options = signal === undefined ? {} : { signal };
  try {
    const read: ReadBundle =
      "zip" in upload ? await readBundleFromZip(upload.zip, options) : await readBundleFromParts(upload.parts, options);
    return { bundle: read.bundle, skill: readPublishable(read) };
  } catch (error) {
    throw error instanceof SkillFormatError ? formatFault(error.notices, error) : error;
  }
}

function otherSlug(wanted: string, found: string): SkillrunError {
  const msg = `the name in SKILL.md gives the slug ${found}, but the upload is for ${wanted}`;
  const detail = [{ loc: ["body", "SKILL.md"], msg, type: "slug_differs", input: found }];
  return new SkillrunError("validation_error", `The skill cannot be published: ${msg}.`, { detail });
}

/** Handlers run inside the worker, with everything it may do. */
function handlerFault(): SkillrunError {
  const msg = "a handler is trusted code that runs in the server itself: only the operator's own folder can hold one; make it a script";
  const detail = [{ loc: ["body", "skill.json"], msg, type: "handler_refused", input: "handler" }];
  return new SkillrunError("validation_error", `The skill cannot be published: ${msg}.`, { detail });
}
