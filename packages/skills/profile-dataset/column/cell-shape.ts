import { parseDate } from "./parse-date.ts";
import { parseNumber } from "./parse-number.ts";

/** What a cell looks like by itself: enough to find dialects and headers. */
export type CellShape = "number" | "date" | "word" | "text";

/** The shape of a trimmed cell that is not empty. */
export function cellShape(text: string): CellShape {
  if (text.length > 64) return "text";
  if (parseNumber(text) !== null) return "number";
  if (parseDate(text) !== null) return "date";
  return /^[\p{L}\p{N}_.-]+$/u.test(text) ? "word" : "text";
}
