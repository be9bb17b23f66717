import type { ProfileWarning } from "../dataset-profile.ts";

/** Warnings to show, and how many of the same code were left out after them. */
export type WarningGroup = { shown: ProfileWarning[]; more: number };

/** Warnings by their code in the order in which the codes come, each code at most `each` times, in all at most `all`. */
export function groupWarnings(warnings: readonly ProfileWarning[], each: number, all: number): WarningGroup[] {
  let left = all;
  return [...Map.groupBy(warnings, ({ code }) => code).values()].map((group) => {
    const shown = group.slice(0, Math.max(0, Math.min(each, left)));
    left -= shown.length;
    return { shown, more: group.length - shown.length };
  });
}
