/**
 * What one cell is. `code`: digits that name something and count nothing (leading zeros, `0x1F`, `31B9`, `1.10.2`, `+31612345678`).
 * `non_finite`: infinite, or too large for a double. `impossible_date`: written as a date that no calendar has.
 */
export const valueKinds = [
  "integer",
  "number",
  "boolean",
  "date",
  "datetime",
  "time",
  "text",
  "code",
  "non_finite",
  "impossible_date",
] as const;
/** One of the kinds of cell. */
export type ValueKind = (typeof valueKinds)[number];

/** How many cells there are of each kind. */
export type KindCounts = Record<ValueKind, number>;

/** A count of zero for every kind. */
export function noKinds(): KindCounts {
  return { integer: 0, number: 0, boolean: 0, date: 0, datetime: 0, time: 0, text: 0, code: 0, non_finite: 0, impossible_date: 0 };
}
