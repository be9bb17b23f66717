import { basename } from "node:path";
import type { SkillNotice, SkillTrust } from "@skillrun/contract";
import { hashBundle, type ReadBundle, readBundleFromDirectory, type SkillBundle, SkillFormatError } from "@skillrun/skill-format";
import type { InstalledSkill } from "../../store/skill/installed-skills.ts";
import type { ProbeAnswer } from "../handler/probe-message.ts";
import type { PublishableSkill } from "../publishable-skill.ts";
import { describeFiles, describeHandlerFiles, parseFolder } from "./describe-folder.ts";
import type { SkillFolder } from "./find-skill-folders.ts";
import type { FolderContent } from "./folder-memo.ts";
import { guessSlug } from "./guess-slug.ts";

/** A skill's folder as it was read: new files to publish, the files that are published already, or what is wrong. */
export type FolderReading = { slug: string } & (
  | { state: "new"; contentHash: string; bundle: SkillBundle; skill: PublishableSkill }
  | { state: "known"; contentHash: string }
  /** `isChanging` when somebody writes to its files right now. */
  | { state: "broken"; notices: readonly SkillNotice[]; isChanging?: boolean }
);

/** A directory whose folders are skills. */
export type SkillDirectory = { directory: string; trust: SkillTrust };

/** How a folder is read. */
export type ReadingWays = {
  directory: SkillDirectory;
  /** What is installed, by the hash of its files; empty where every folder is to be read anew. */
  installed: ReadonlyMap<string, readonly InstalledSkill[]>;
  /** What the folder is known to be without reading it. */
  recall(folder: SkillFolder): FolderContent | null;
  /** What the code of a handler says of itself. */
  probe(folder: SkillFolder, directory: SkillDirectory, bundle: SkillBundle): Promise<ProbeAnswer>;
};

/** Reads a folder; whatever is wrong with it is said in the reading. */
export async function readFolder(folder: SkillFolder, ways: ReadingWays): Promise<FolderReading> {
  const folderName = basename(folder.path);
  const isInstalled = (hash: string, slug: string) =>
    (ways.installed.get(hash) ?? []).some((skill) => skill.slug === slug && skill.trust === ways.directory.trust);
  const recalled = ways.recall(folder);
  if (recalled !== null && isInstalled(recalled.contentHash, recalled.slug)) return { ...recalled, state: "known" };
  let bundle: SkillBundle | null = null;
  try {
    const read = await readBundleFromDirectory(folder.path);
    bundle = read.bundle;
    const contentHash = hashBundle(bundle);
    const slug = guessSlug(bundle, folderName);
    if (isInstalled(contentHash, slug)) return { slug, state: "known", contentHash };
    const files = parseFolder(bundle, slug, folderName);
    if (files.parsed.manifest.kind !== "handler") return readyOf(describeFiles(files), read, contentHash);
    const answer = await ways.probe(folder, ways.directory, bundle);
    if ("notice" in answer) return { slug, state: "broken", notices: [answer.notice, ...read.notices] };
    return readyOf(describeHandlerFiles(files, answer.description, folderName), read, contentHash);
  } catch (error) {
    const notices = noticesOf(error);
    const isChanging = notices.some(({ code }) => code === "file_changes");
    return { slug: guessSlug(bundle, folderName), state: "broken", notices, isChanging };
  }
}

function readyOf(skill: PublishableSkill, { bundle, notices }: ReadBundle, contentHash: string): FolderReading {
  return { slug: skill.slug, state: "new", contentHash, bundle, skill: { ...skill, notices: [...skill.notices, ...notices] } };
}

function noticesOf(error: unknown): readonly SkillNotice[] {
  if (error instanceof SkillFormatError) return error.notices;
  const message = `the folder cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  return [{ severity: "error", code: "unreadable", message, path: null, line: null }];
}
