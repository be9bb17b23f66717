import { Readable } from "node:stream";
import { isDeepStrictEqual } from "node:util";
import { type SkillFile, SkillNotice, SkillrunError, type SkillTrust, type SpaceId } from "@skillrun/contract";
import { hashBundle, hashContent, packBundle, type SkillBundle } from "@skillrun/skill-format";
import { z } from "zod";
import { auditRow } from "../audit/audit-row.ts";
import type { RequestContext, Runtime } from "../runtime.ts";
import { createAuditEntry } from "../store/identity/audit-store.ts";
import {
  announceSkills,
  changeSkills,
  ensureSkill,
  findInstalledSkill,
  findSkill,
  lockSkill,
  type SkillTransaction,
  updateSkill,
} from "../store/skill/skill-store.ts";
import { findByContent, insertVersion, listVersionNumbers, setRequirements, setRetired } from "../store/skill/version-store.ts";
import { chooseVersion } from "./choose-version.ts";
import type { PublishableSkill } from "./publishable-skill.ts";
import { type StoredVersion, storedVersionOf } from "./stored-version.ts";

/** What of a runtime publishing needs. */
export type PublishingRuntime = Pick<Runtime, "database" | "blobs" | "newId" | "registry">;

/** A skill's files on their way to a version: of one space, or, with `spaceId` null, of the whole installation. */
export type Publication = {
  spaceId: SpaceId | null;
  trust: SkillTrust;
  bundle: SkillBundle;
  skill: PublishableSkill;
  /** Whom the upload comes from; null for a folder. */
  publishedBy: RequestContext | null;
};

/** A gzipped tar is at most a little larger than what is in it. */
const maxPackedBytes = 100_000_000;

/**
 * Makes the files the version that runs from now on. Files that the skill had before are the version of then, which is current again; `created` is
 * false. A slug of the installation cannot be taken by a space: `conflict`.
 */
export async function publishVersion(
  runtime: PublishingRuntime,
  publication: Publication,
): Promise<{ version: StoredVersion; created: boolean }> {
  const { database, blobs } = runtime;
  const { spaceId, bundle, skill } = publication;
  if (spaceId !== null) await refuseTakenSlug(database, skill.slug);
  const contentHash = hashBundle(bundle);
  // Looked at before anything is stored: most of what folders bring at a start is there already.
  const known = await findSkillOf(database, publication);
  const earlier = known === null ? null : await findByContent(database, known.id, contentHash);
  if (earlier !== null && known !== null && isCurrent(known, earlier, publication) && isReadAlike(earlier, skill))
    return { version: storedVersionOf(earlier), created: false };
  const packed = earlier === null ? await packBundle(bundle) : null;
  const blob = packed === null ? null : await blobs.put(Readable.from([packed], { objectMode: false }), { maxBytes: maxPackedBytes });
  const blobKey = blob?.key ?? earlier?.blob_key;
  if (blobKey === undefined) throw new SkillrunError("internal", "The skill's files were not stored.");
  const published = await changeSkills(database, (transaction) =>
    makeCurrent(runtime, transaction, { ...publication, contentHash, blobKey }),
  );
  runtime.registry.forget(spaceId);
  return published;
}

/** A folder's files cannot be published: its skill keeps the version it has, and says what is wrong with the new ones. */
export async function noteBrokenSkill(
  runtime: PublishingRuntime,
  broken: { slug: string; trust: SkillTrust; notices: readonly SkillNotice[] },
): Promise<void> {
  const { slug, trust, notices } = broken;
  const known = await findInstalledSkill(runtime.database, slug);
  const isSaid = known !== null && !known.withdrawn && known.trust === trust && sameNotices(known.notices, notices);
  // Folders are looked at again and again: what is known is told once.
  if (isSaid) return;
  await changeSkills(runtime.database, async (transaction) => {
    const id = await ensureSkill(transaction, { id: runtime.newId(), space_id: null, slug, trust });
    const { now } = await lockSkill(transaction, id);
    await updateSkill(transaction, id, { trust, notices, withdrawn: false, updated_at: now });
    await announceSkills(transaction, null);
  });
  runtime.registry.forget(null);
}

/** A skill's folder is gone: it is listed no more and cannot be called; its versions stay, and what runs goes on. */
export async function withdrawSkill(runtime: PublishingRuntime, slug: string): Promise<void> {
  const found = await findInstalledSkill(runtime.database, slug);
  if (found === null || found.withdrawn) return;
  await changeSkills(runtime.database, async (transaction) => {
    const { now } = await lockSkill(transaction, found.id);
    await updateSkill(transaction, found.id, { withdrawn: true, updated_at: now });
    await announceSkills(transaction, null);
  });
  runtime.registry.forget(null);
}

function sameNotices(stored: unknown, notices: readonly SkillNotice[]): boolean {
  const [a, b] = [stored, notices].map((each) => JSON.stringify(z.array(SkillNotice).parse(each)));
  return a === b;
}

type Database = Runtime["database"];

async function findSkillOf(database: Database, { spaceId, skill }: Publication) {
  if (spaceId === null) return await findInstalledSkill(database, skill.slug);
  const found = await findSkill(database, spaceId, skill.slug);
  return found?.space_id === spaceId ? found : null;
}

async function refuseTakenSlug(database: Database | SkillTransaction, slug: string): Promise<void> {
  const taken = await findInstalledSkill(database, slug);
  if (taken === null || taken.withdrawn) return;
  const whose = taken.trust === "bundled" ? "comes with this server" : "comes from the folder of this server's operator";
  throw new SkillrunError("conflict", `The skill ${slug} ${whose}; give yours another name.`);
}

function isCurrent(
  skill: NonNullable<Awaited<ReturnType<typeof findInstalledSkill>>>,
  version: { id: string; retired_at: Date | null },
  { trust }: Publication,
): boolean {
  const hasNotices = !Array.isArray(skill.notices) || skill.notices.length > 0;
  return skill.current_version_id === version.id && version.retired_at === null && skill.trust === trust && !skill.withdrawn && !hasNotices;
}

type Packed = Publication & { contentHash: string; blobKey: string };

/** Under the skill's lock: two who publish at once make one version after the other, and the same content once. */
async function makeCurrent(
  { newId }: PublishingRuntime,
  transaction: SkillTransaction,
  publication: Packed,
): Promise<{ version: StoredVersion; created: boolean }> {
  const { spaceId, trust, skill, contentHash } = publication;
  if (spaceId !== null) await refuseTakenSlug(transaction, skill.slug);
  const skillId = await ensureSkill(transaction, { id: newId(), space_id: spaceId, slug: skill.slug, trust });
  const { now } = await lockSkill(transaction, skillId);
  const earlier = await findByContent(transaction, skillId, contentHash);
  // What its scripts need is our reading of the same files, which gets better with each release.
  if (earlier !== null && !isReadAlike(earlier, skill)) await setRequirements(transaction, earlier.id, skill.requirements);
  const row =
    earlier === null
      ? await insertVersion(transaction, {
          ...rowOf(publication),
          id: newId(),
          skill_id: skillId,
          version: chooseVersion(skill.declaredVersion, await listVersionNumbers(transaction, skillId)),
          created_at: now,
        })
      : earlier.retired_at === null
        ? earlier
        : await setRetired(transaction, earlier.id, null);
  await updateSkill(transaction, skillId, { current_version_id: row.id, trust, notices: [], withdrawn: false, updated_at: now });
  await announceSkills(transaction, spaceId);
  if (publication.publishedBy !== null) {
    const published = { resource_id: row.id, space_id: spaceId, details: { slug: skill.slug, version: row.version } };
    await createAuditEntry(transaction, auditRow(publication.publishedBy, { action: "skill_version.published", ...published }));
  }
  return { version: { ...storedVersionOf(row), trust }, created: earlier === null };
}

function isReadAlike({ requirements }: { requirements: unknown }, skill: PublishableSkill): boolean {
  return isDeepStrictEqual(requirements, JSON.parse(JSON.stringify(skill.requirements)));
}

function rowOf({ bundle, skill, contentHash, blobKey, publishedBy }: Packed) {
  const files: SkillFile[] = bundle.files.map(({ path, content, executable }) => ({
    path,
    size_bytes: content.byteLength,
    sha256: hashContent(content),
    executable,
  }));
  return {
    content_hash: contentHash,
    kind: skill.kind,
    title: skill.title,
    description: skill.description,
    license: skill.license,
    compatibility: skill.compatibility,
    instructions: skill.instructions,
    manifest: skill.manifest,
    inputs_schema: skill.inputsSchema,
    outputs_schema: skill.outputsSchema,
    requirements: skill.requirements,
    notices: skill.notices,
    files,
    blob_key: blobKey,
    size_bytes: files.reduce((sum, { size_bytes }) => sum + size_bytes, 0),
    published_by: publishedBy?.principal.id ?? null,
  };
}
