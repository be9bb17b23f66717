import type { ColumnType } from "../dataset-profile.ts";
import type { ColumnTally } from "./column-tally.ts";
import type { KindCounts } from "./value-kind.ts";

/** Share of a column's values at which texts decide its type though others occur. */
const textDecides = 0.8;

/** The type that a column's kinds of value add up to. */
export function decideColumnType(tally: ColumnTally): ColumnType {
  const { kinds } = tally;
  const values = Object.values(kinds).reduce((sum, count) => sum + count, 0);
  if (values === 0) return "empty";
  const finite = kinds.integer + kinds.number;
  const temporal = kinds.date + kinds.datetime;
  if (kinds.boolean === values) return "boolean";
  if (finite > 0 && finite + kinds.non_finite === values)
    return namesThings(tally, values) ? "text" : kinds.number + kinds.non_finite === 0 ? "integer" : "number";
  if (temporal > 0 && temporal + kinds.impossible_date === values && kinds.impossible_date <= temporal)
    return kinds.datetime > 0 ? "datetime" : "date";
  if (kinds.time === values) return "time";
  if (isCoded(tally, kinds, values)) return "text";
  // Flags among other words are words; in JSON they are values of their own kind.
  const textual = kinds.text + kinds.code + (tally.rules.textHoldsNumbers ? kinds.boolean : 0);
  return textual + kinds.non_finite >= textDecides * values ? "text" : "mixed";
}

/** Codes of digits among numbers say that the numbers are codes too. */
function isCoded(tally: ColumnTally, kinds: KindCounts, values: number): boolean {
  if (kinds.code === 0) return false;
  if (kinds.code + kinds.integer + tally.expLike >= values) return true;
  const isNumeric = kinds.code + kinds.integer + kinds.number + kinds.text === values;
  return (
    isNumeric &&
    (kinds.code + kinds.text) * 20 >= values &&
    (kinds.text === 0 || kinds.text * 2 < values || tally.shapes.share("phone") > 0.5)
  );
}

/** Every number is digits, an `e` and digits: numbers of articles, unless some have a decimal sign. */
function namesThings(tally: ColumnTally, values: number): boolean {
  return tally.expLike === values && values > 1;
}
