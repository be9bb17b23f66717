import type { SkillNotice, SkillTrust } from "@skillrun/contract";

/** What the directories of skills hold, as it was last taken in. */
export type FolderReport = {
  directories: readonly { directory: string; trust: SkillTrust; skills: number }[];
  /** The first thing that is wrong with each folder that something is wrong with. */
  problems: readonly { folder: string; notice: SkillNotice }[];
};

/** A notice with its place, as compilers write it. */
export function sayNotice({ path, line, message }: Pick<SkillNotice, "path" | "line" | "message">): string {
  if (path === null) return message;
  return `${path}${line === null ? "" : `:${line}`}: ${message}`;
}
