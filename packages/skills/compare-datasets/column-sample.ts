import type { ColumnProfile } from "../profile-dataset/dataset-profile.ts";
import type { Sample } from "./kolmogorov-smirnov.ts";

/** A column's values on a line: numbers, or dates in milliseconds; null for everything else. */
export function sampleOf({ type, numbers, dates }: ColumnProfile): Sample | null {
  if (type === "mixed") return null;
  if (numbers !== null && numbers.count > 0) return { count: numbers.count, cumulative: numbers.cumulative };
  if (dates === null || dates.count === 0) return null;
  const { at, share } = dates.cumulative;
  return { count: dates.count, cumulative: { at: at.map((iso) => Date.parse(iso)), share } };
}
