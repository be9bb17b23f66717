import type { ColumnProfile, FrequentValue } from "../profile-dataset/dataset-profile.ts";

const improbable = 0.01;
const fewCategories = 20;
const firmCount = 5;
const noticedShare = 0.05;

/**
 * Of values that `column` has and `other` has not, those that are no chance: frequent ones, and all of them together where they make up much
 * more than the rare values of the other file.
 */
export function surprisingValues(values: readonly FrequentValue[], column: ColumnProfile, other: ColumnProfile): readonly FrequentValue[] {
  const share = values.reduce((sum, one) => sum + one.share, 0);
  const singles = other.frequent_values.values.filter(({ count }) => count === 1).length / Math.max(1, other.count);
  if (share >= Math.max(noticedShare, 3 * singles)) return values;
  const odds = column.count / (column.count + other.count);
  return values.filter(({ count }) => odds ** count < improbable);
}

/** Whether a column's values are a short list of words of which each is used again and again: then a single other one is worth telling. */
export function isFirmList({ type, role, frequent_values: { values } }: ColumnProfile): boolean {
  if (type === "integer" && role !== "category" && role !== "code") return false;
  return values.length <= fewCategories && (values.at(-1)?.count ?? 0) >= firmCount;
}
