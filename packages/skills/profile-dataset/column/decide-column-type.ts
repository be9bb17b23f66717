import type { ColumnType } from "../dataset-profile.ts";
import type { KindCounts } from "./value-kind.ts";

/** Shares of a column's values at which one kind of value decides its type though others occur. */
const textDecides = 0.8;

/** The type that a column's kinds of value add up to. */
export function decideColumnType(kinds: KindCounts): ColumnType {
  const finite = kinds.integer + kinds.number;
  const textual = kinds.text + kinds.code;
  const temporal = kinds.date + kinds.datetime;
  const values = finite + kinds.non_finite + textual + temporal + kinds.boolean;
  if (values === 0) return "empty";
  if (finite > 0 && finite + kinds.non_finite === values) return kinds.integer === values ? "integer" : "number";
  if (temporal === values) return kinds.datetime > 0 ? "datetime" : "date";
  if (kinds.boolean === values) return "boolean";
  // Postcodes and the like: one leading zero says that the other digits are no quantities either.
  if (kinds.code > 0 && kinds.code + kinds.integer === values) return "text";
  return textual + kinds.non_finite >= textDecides * values ? "text" : "mixed";
}
