import type { Repository } from "./repository.ts";

/** One broken rule: where (`line` counts from 1), what is wrong, and what to do about it. */
export type Finding = { path: string; line: number; problem: string; remedy: string };

/** A rule reads the whole tree and says what breaks it; its name is the function's own. */
export type Rule = (repository: Repository) => Finding[];

/** The line people see, and editors make clickable: `path:line  problem; remedy`. */
export function formatFinding(finding: Finding): string {
  return `${finding.path}:${finding.line}  ${finding.problem}; ${finding.remedy}`;
}
