import { classifyCell, type ReadingRules } from "../column/classify-cell.ts";
import type { ParsedDate } from "../column/parse-date.ts";

/**
 * How a column is loaded. `text`: as it stands. The others: values of that one plain form are read by the database, and only what is written
 * otherwise stays text. `decimals`: how many its numbers have, where all have as many.
 */
export type ColumnPlan = {
  kind: "text" | "integer" | "number" | "date" | "datetime";
  format: string;
  zoned: boolean;
  decimals: number | null;
};

const plainInteger = /^-?(?:0|[1-9]\d{0,14})$/;
const plainNumber = /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?$/;
const plainShare = 0.9;

/** Chooses by the sample; a wrong choice costs time, never a wrong figure. */
export function planColumn(cells: readonly string[], rules: ReadingRules): ColumnPlan {
  const text: ColumnPlan = { kind: "text", format: "", zoned: false, decimals: null };
  const values = cells.filter((cell) => cell !== "" && !rules.missingMarkers.has(cell));
  if (values.length === 0) return text;
  const share = (pattern: RegExp): number => values.filter((cell) => pattern.test(cell)).length / values.length;
  if (share(plainInteger) >= plainShare) return { ...text, kind: "integer" };
  if (share(plainNumber) >= plainShare && hasPlainDecimals(values)) return { ...text, kind: "number", decimals: decimalsOf(values) };
  const dates = rules.textHoldsNumbers ? planDates(values, rules) : null;
  return dates ?? text;
}

/** `2.000` alone may be two thousand: such a column is read as it is written. */
function hasPlainDecimals(values: readonly string[]): boolean {
  return values.some((cell) => {
    const [whole = "", fraction] = cell.split(".");
    return fraction !== undefined && (fraction.length !== 3 || whole === "0" || whole === "-0" || whole.replace("-", "").length > 3);
  });
}

function decimalsOf(values: readonly string[]): number | null {
  const lengths = new Set(values.map((cell) => cell.split(".")[1]?.length ?? 0));
  const [only = 0] = lengths;
  return lengths.size === 1 ? only : null;
}

function planDates(values: readonly string[], rules: ReadingRules): ColumnPlan | null {
  let first: ParsedDate | null = null;
  for (const cell of values) {
    const known = classifyCell(cell, rules);
    if (known.kind !== "date" && known.kind !== "datetime") return null;
    const date = "date" in known ? known.date : null;
    if (date === null || (first !== null && (date.format !== first.format || date.zoned !== first.zoned))) return null;
    first ??= date;
    if (date.zoned && !cell.endsWith("Z")) return null;
  }
  if (first === null) return null;
  const { format, zoned } = first;
  if (format === "YYYY-MM-DD") return { kind: "date", format, zoned: false, decimals: null };
  return format === "YYYY-MM-DDThh:mm:ss" || format === "YYYY-MM-DD hh:mm:ss" ? { kind: "datetime", format, zoned, decimals: null } : null;
}

/** SQL that reads the cell `c` natively; null for cells of any other form. Dates are milliseconds since 1970. */
export function nativeSql(plan: ColumnPlan, c: string): string | null {
  const typed = (pattern: string, value: string): string => `CASE WHEN regexp_full_match(${c}, '${pattern}') THEN ${value} END`;
  const years = "(?:1[5-9]|2[0-9])[0-9]{2}-[01][0-9]-[0-3][0-9]";
  switch (plan.kind) {
    case "integer":
      return typed("-?(0|[1-9][0-9]{0,14})", `TRY_CAST(${c} AS DOUBLE)`);
    case "number":
      return typed("-?(0|[1-9][0-9]{0,14})(\\.[0-9]{1,15})?", `TRY_CAST(${c} AS DOUBLE)`);
    case "date":
      return typed(years, `CAST(epoch_ms(TRY_CAST(${c} AS DATE)) AS DOUBLE)`);
    case "datetime":
      return typed(
        `${years}${plan.format.includes("T") ? "T" : " "}[0-2][0-9]:[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,3})?${plan.zoned ? "Z" : ""}`,
        `CAST(epoch_ms(TRY_CAST(${plan.zoned ? `rtrim(${c}, 'Z')` : c} AS TIMESTAMP)) AS DOUBLE)`,
      );
    default:
      return null;
  }
}
