/**
 * What one cell is. `code`: digits that would lose leading zeros as a number. `non_finite`: infinite, or too large for a
 * double.
 */
export const valueKinds = ["missing", "integer", "number", "boolean", "date", "datetime", "text", "code", "non_finite"] as const;
/** One of the kinds of cell. */
export type ValueKind = (typeof valueKinds)[number];

/**
 * A classified cell. `figure` is the number itself, milliseconds since 1970 in UTC for dates, the length in characters for text.
 * `swapped` is the date read day first where `figure` reads month first, each NaN where that reading is no date; equal to it otherwise.
 */
export type ClassifiedValue = { kind: ValueKind; figure: number; swapped: number };

/** How many cells there are of each kind. */
export type KindCounts = Record<ValueKind, number>;

/** A count of zero for every kind. */
export function noKinds(): KindCounts {
  return { missing: 0, integer: 0, number: 0, boolean: 0, date: 0, datetime: 0, text: 0, code: 0, non_finite: 0 };
}
