import { SkillFormatError } from "../bundle/skill-format-error.ts";

/** The codes of the errors something is refused with; empty when it is not refused. Every other failure is passed on. */
export async function codesOf(work: Promise<unknown>): Promise<string[]> {
  try {
    await work;
    return [];
  } catch (error) {
    if (!(error instanceof SkillFormatError)) throw error;
    return [...new Set(error.notices.filter(({ severity }) => severity === "error").map(({ code }) => code))];
  }
}
