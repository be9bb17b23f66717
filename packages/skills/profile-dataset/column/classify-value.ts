import { parseDate } from "./parse-date.ts";
import type { ClassifiedValue } from "./value-kind.ts";

/** A cell as a parser hands it over: text from CSV; a typed value from JSON, where `undefined` is an absent key. */
export type Cell = string | number | boolean | null | undefined;

/** How the text of a file's cells is to be read. */
export type ReadingRules = {
  /** Texts, besides nothing and blanks, that say "no value here". */
  missingMarkers: ReadonlySet<string>;
  /** True when text such as `12` is a number (CSV), false where numbers have a type of their own (JSON). */
  textHoldsNumbers: boolean;
  /** True when `1,5` is one and a half: the file does not separate its cells with commas. */
  decimalComma: boolean;
};

/** Texts that mean "missing" in files written by common tools. */
export const defaultMissingMarkers: readonly string[] = ["NA", "N/A", "n/a", "#N/A", "NaN", "nan", "NULL", "null", "None", "\\N"];

const integer = /^[+-]?\d+$/;
const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?$/;
const commaDecimal = /^[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+),\d+$/;
const leadingZero = /^[+-]?0\d/;
const infinite = /^[+-]?inf(?:inity)?$/i;
const booleans = new Set(["true", "false", "True", "False", "TRUE", "FALSE", "yes", "no", "Yes", "No", "YES", "NO"]);

/** Says what one cell is; never throws, whatever the cell holds. */
export function classifyValue(cell: Cell, rules: ReadingRules): ClassifiedValue {
  if (cell === null || cell === undefined) return only("missing", 0);
  if (typeof cell === "boolean") return only("boolean", cell ? 1 : 0);
  if (typeof cell === "number") return classifyNumber(cell, Number.isInteger(cell));
  const text = cell.trim();
  if (text === "" || rules.missingMarkers.has(text)) return only("missing", 0);
  // No number, date or boolean is longer than this, and long text would make the patterns slow.
  if (text.length > 64) return only("text", cell.length);
  return classifyText(text, rules) ?? only("text", cell.length);
}

function classifyText(text: string, rules: ReadingRules): ClassifiedValue | null {
  const first = text.charCodeAt(0);
  const startsLikeNumber = (first >= 48 && first <= 57) || first === 43 || first === 45 || first === 46;
  if (startsLikeNumber && rules.textHoldsNumbers) {
    const number = classifyNumberText(text, rules);
    if (number !== null) return number;
  }
  if (rules.textHoldsNumbers && (booleans.has(text) || infinite.test(text))) {
    return infinite.test(text) ? only("non_finite", 0) : only("boolean", /^[ty]/i.test(text) ? 1 : 0);
  }
  return text.length >= 8 && text.length <= 40 ? parseDate(text) : null;
}

function classifyNumberText(text: string, rules: ReadingRules): ClassifiedValue | null {
  if (integer.test(text)) return leadingZero.test(text) ? only("code", text.length) : classifyNumber(Number(text), true);
  if (decimal.test(text)) return classifyNumber(Number(text), false);
  if (rules.decimalComma && commaDecimal.test(text)) return classifyNumber(Number(text.replaceAll(".", "").replace(",", ".")), false);
  return infinite.test(text) ? only("non_finite", 0) : null;
}

function classifyNumber(value: number, whole: boolean): ClassifiedValue {
  if (!Number.isFinite(value)) return only("non_finite", 0);
  return only(whole ? "integer" : "number", value);
}

function only(kind: ClassifiedValue["kind"], figure: number): ClassifiedValue {
  return { kind, figure, swapped: Number.NaN };
}
