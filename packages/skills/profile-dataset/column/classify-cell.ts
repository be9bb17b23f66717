import { nestedMark, stringMark } from "../read/flatten-record.ts";
import { isImpossibleDate, type ParsedDate, parseDate } from "./parse-date.ts";
import { parseNumber, type WrittenNumber } from "./parse-number.ts";
import type { ValueKind } from "./value-kind.ts";

/** How the cells of a file are to be read. */
export type ReadingRules = {
  /** Texts, besides nothing and blanks, that say "no value here". */
  missingMarkers: ReadonlySet<string>;
  /** True when text such as `12` is a number (delimited text), false where numbers have a type of their own (JSON). */
  textHoldsNumbers: boolean;
};

/** Texts that mean "missing" in files written by common tools, among them the errors of a spreadsheet's formulas. */
export const defaultMissingMarkers: readonly string[] = [
  ..."NA,N/A,n/a,#N/A,NaN,nan,NULL,null,None,\\N,<NA>,NaT".split(","),
  ..."#DIV/0!,#REF!,#NAME?,#NUM!,#NULL!,#VALUE!".split(","),
];

/**
 * A classified cell. `marker`: spelled as missing; `dash`: a sign that means "missing" where the others are numbers or dates. `expLike`:
 * digits, an `e` and digits, which articles are numbered with too.
 */
export type ClassifiedCell =
  | { kind: "missing" | "marker" | "dash" }
  | { kind: "integer" | "number"; number: WrittenNumber; expLike: boolean }
  | { kind: "date" | "datetime" | "time"; date: ParsedDate }
  | { kind: Exclude<ValueKind, "integer" | "number" | "date" | "datetime" | "time"> };

const dashes = new Set(["-", "--", "---", "–", "—", "?", ".", "..", "...", "−"]);
const booleans = new Set(["true", "false", "True", "False", "TRUE", "FALSE", "yes", "no", "Yes", "No", "YES", "NO"]);
const infinite = /^[+-]?inf(?:inity)?$/i;
const expLike = /^\d+[eE]\d+$/;
const leadingZero = /^[+-]?0\d+$/;
const codes = [/^0[xX][0-9a-fA-F]+$/, /^\d+[A-Za-z]{1,3}\d+$/, /^\d{1,5}(?:\.\d{1,5}){2,}$/, /^\+\d{7,15}$/];
const mostDigits = 38;

/** The cell's own text, without the mark that tells its kind. */
export function unmarked(text: string, rules: ReadingRules): string {
  return !rules.textHoldsNumbers && (text.startsWith(stringMark) || text.startsWith(nestedMark)) ? text.slice(1) : text;
}

/** Says what one cell is by itself; never throws, whatever the cell holds. */
export function classifyCell(cell: string, rules: ReadingRules): ClassifiedCell {
  const mark = rules.textHoldsNumbers ? "" : cell[0];
  if (mark === nestedMark) return { kind: "text" };
  const isText = mark === stringMark;
  const text = (isText ? cell.slice(1) : cell).trim();
  if (text === "") return { kind: "missing" };
  if (!rules.textHoldsNumbers && !isText) return classifyTyped(text);
  if (rules.missingMarkers.has(text)) return { kind: "marker" };
  if (dashes.has(text)) return { kind: rules.textHoldsNumbers ? "dash" : "text" };
  // No number, date or boolean is longer than this, and long text would make the patterns slow.
  if (text.length > 64) return { kind: "text" };
  return (rules.textHoldsNumbers ? classifyValue(text) : null) ?? classifyDate(text) ?? { kind: "text" };
}

/** A value that the file itself marks as no text. */
function classifyTyped(text: string): ClassifiedCell {
  if (text === "true" || text === "false") return { kind: "boolean" };
  if (text === "NaN" || infinite.test(text)) return { kind: "non_finite" };
  const number = parseNumber(text);
  return number === null ? { kind: "text" } : kindOfNumber(number, false);
}

function classifyValue(text: string): ClassifiedCell | null {
  const first = text.charCodeAt(0);
  const isDigit = first >= 48 && first <= 57;
  if (booleans.has(text)) return { kind: "boolean" };
  if (infinite.test(text)) return { kind: "non_finite" };
  if (leadingZero.test(text)) return { kind: "code" };
  if ((isDigit || first === 43) && isCode(text)) return { kind: "code" };
  const number = parseNumber(text);
  return number === null ? null : kindOfNumber(number, isDigit && expLike.test(text));
}

function isCode(text: string): boolean {
  return codes.some((pattern) => pattern.test(text)) && !expLike.test(text) && parseDate(text) === null;
}

function kindOfNumber(number: WrittenNumber, isExpLike: boolean): ClassifiedCell {
  if (number.whole.length > mostDigits) return { kind: "code" };
  if (number.exponent !== 0 && !Number.isFinite(Number(`${number.whole}e${number.exponent}`))) return { kind: "non_finite" };
  const isWhole = number.decimal === null && number.exponent === 0;
  return { kind: isWhole ? "integer" : "number", number, expLike: isExpLike };
}

function classifyDate(text: string): ClassifiedCell | null {
  const date = parseDate(text);
  if (date !== null) return { kind: date.kind, date };
  return isImpossibleDate(text) ? { kind: "impossible_date" } : null;
}
