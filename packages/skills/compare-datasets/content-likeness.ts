import type { ColumnProfile } from "../profile-dataset/dataset-profile.ts";
import { sampleOf } from "./column-sample.ts";
import { kolmogorovSmirnov } from "./kolmogorov-smirnov.ts";

const tellingValues = 10;

/** How alike the contents of two columns are, from 0 to 1; `telling` when such a likeness can hardly be chance. */
export function contentLikeness(one: ColumnProfile, other: ColumnProfile): { likeness: number; telling: boolean } {
  if (one.type === "empty" || other.type === "empty" || family(one) !== family(other)) return { likeness: 0, telling: false };
  const gaps = Math.abs(one.missing_share - other.missing_share);
  const likeness = valueLikeness(one, other) * (1 - gaps);
  const different = Math.min(one.distinct.count, other.distinct.count);
  // A few values are soon alike by chance: a flag, a grade.
  return {
    likeness: different < tellingValues ? Math.min(likeness, 0.9) : likeness,
    telling: different >= tellingValues && likeness >= 0.97,
  };
}

function family({ type, role }: ColumnProfile): string {
  if (type === "integer" || type === "number") return "number";
  if (type === "date" || type === "datetime") return "date";
  return role === "email" || role === "url" || role === "phone" ? role : type;
}

function valueLikeness(one: ColumnProfile, other: ColumnProfile): number {
  const [first, second] = [sampleOf(one), sampleOf(other)];
  if (first !== null && second !== null) return 1 - kolmogorovSmirnov(first, second).statistic;
  const shares = new Map(one.frequent_values.values.map(({ value, share }) => [value, share]));
  const listed = one.frequent_values.values.reduce((sum, { share }) => sum + share, 0);
  const overlap = other.frequent_values.values.reduce((sum, { value, share }) => sum + Math.min(share, shares.get(value) ?? 0), 0);
  if (listed >= 0.9) return overlap;
  // Of many different texts the most frequent ones say little; how long they are says a little more.
  return Math.max(overlap, lengthLikeness(one, other) * 0.6);
}

function lengthLikeness({ text: one }: ColumnProfile, { text: other }: ColumnProfile): number {
  if (one === null || other === null) return 0;
  return Math.min(one.mean_length, other.mean_length) / Math.max(one.mean_length, other.mean_length, 1);
}
