import { type SkillNotice, SkillrunError } from "@skillrun/contract";
import { databaseFaultOf } from "../../store/connection/database-fault.ts";
import { noteBrokenSkill, type PublishingRuntime, publishVersion } from "../publish-version.ts";
import { nameOfFolder, type SkillFolder } from "./find-skill-folders.ts";
import { type Claim, claimNotices } from "./folder-plan.ts";
import type { FolderReading, SkillDirectory } from "./read-folder.ts";

/** A folder that was read, and which skill it is. One whose files can no longer be read stays who it was. */
export type ReadSkillFolder = { folder: SkillFolder; directory: SkillDirectory; slug: string; reading: FolderReading };

/** Whom taking in is told to. */
export type IntakeListener = {
  /** A version that is new. */
  onPublished(skill: { slug: string; version: string; folder: string }): void;
  onProblem(problem: { folder: string; notice: SkillNotice }): void;
};

/** Makes a folder's files the skill that runs from now on, or says on the skill what is wrong with them. Returns what is left to be known of it. */
export async function takeInFolder(
  runtime: PublishingRuntime,
  claim: Claim<ReadSkillFolder>,
  listener: IntakeListener,
): Promise<FolderReading> {
  const { reading, slug, directory, folder } = claim.owner;
  const result = reading.state === "new" ? await publish(runtime, claim.owner, reading, listener) : reading;
  const wrong = result.state === "broken" ? result.notices : [];
  const notices = [...wrong, ...claimNotices(claim)];
  if (notices.length > 0) await noteBrokenSkill(runtime, { slug, trust: directory.trust, notices });
  const [first] = notices;
  if (first !== undefined) listener.onProblem({ folder: nameOfFolder(folder), notice: first });
  return result;
}

async function publish(
  runtime: PublishingRuntime,
  { directory: { trust }, slug, folder }: ReadSkillFolder,
  { bundle, skill, contentHash }: Extract<FolderReading, { state: "new" }>,
  { onPublished }: IntakeListener,
): Promise<FolderReading> {
  try {
    const { version, created } = await publishVersion(runtime, { spaceId: null, trust, bundle, skill, publishedBy: null });
    if (created) onPublished({ slug, version: version.version, folder: nameOfFolder(folder) });
    return { slug, state: "known", contentHash };
  } catch (error) {
    if (!(error instanceof SkillrunError) || databaseFaultOf(error) !== null) throw error;
    return { slug, state: "broken", notices: [{ severity: "error", code: "refused", message: error.message, path: null, line: null }] };
  }
}
