import type { SkillNotice } from "@skillrun/contract";
import { lintSkill, parseSkill, type ReadBundle, SkillFormatError } from "@skillrun/skill-format";
import { readSkillDirectory } from "./read-skill-directory.ts";

/** What there is to say about a folder's skill, and whether it can be published as it is: publishing takes more than the format's rules allow. */
export type LintReport = { publishable: boolean; notices: readonly SkillNotice[] };

/** Checks a folder's skill by the rules of the format, and as publishing would. */
export async function lintDirectory(directory: string): Promise<LintReport> {
  const read = await readSkillDirectory(directory);
  const strict = lintSkill(read.bundle, read.folderName);
  const { publishable, notices } = parse(read);
  const said = new Set(strict.map(placeOf));
  return { publishable, notices: [...read.notices, ...strict, ...notices.filter((notice) => !said.has(placeOf(notice)))] };
}

function parse({ bundle, folderName }: ReadBundle): LintReport {
  try {
    return { publishable: true, notices: parseSkill(bundle, { folderName }).notices };
  } catch (error) {
    if (!(error instanceof SkillFormatError)) throw error;
    return { publishable: false, notices: error.notices };
  }
}

function placeOf({ code, path, line }: SkillNotice): string {
  return JSON.stringify([code, path, line]);
}
