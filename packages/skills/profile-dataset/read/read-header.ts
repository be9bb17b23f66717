import { cutText } from "@skillrun/contract";
import { classifyValue, type ReadingRules } from "../column/classify-value.ts";

/** The columns' names, made unique, and what was wrong with them. `firstRowIsData`: the file has no header, its first row counts as data. */
export type Header = { names: string[]; firstRowIsData: boolean; renamed: { position: number; from: string; to: string }[] };

/** Takes the names from the first row; without a header (told, or seen from values no name would have) columns are `column_1`, `column_2`, ... */
export function readHeader(firstRow: string[], hasHeader: boolean | undefined, rules: ReadingRules): Header {
  const firstRowIsData = hasHeader === undefined ? looksLikeData(firstRow, rules) : !hasHeader;
  if (firstRowIsData) return { names: firstRow.map((_, index) => `column_${index + 1}`), firstRowIsData, renamed: [] };
  const renamed: Header["renamed"] = [];
  const taken = new Set<string>();
  const names = firstRow.map((cell, index) => {
    const from = cutText(cell.trim(), 200);
    const to = uniqueName(from === "" ? `column_${index + 1}` : from, taken);
    if (to !== from) renamed.push({ position: index + 1, from, to });
    taken.add(to);
    return to;
  });
  return { names, firstRowIsData, renamed };
}

function looksLikeData(row: string[], rules: ReadingRules): boolean {
  const values = row.filter((cell) => cell.trim() !== "").map((cell) => classifyValue(cell, rules).kind);
  const typed = values.filter((kind) => kind !== "text" && kind !== "missing").length;
  // A heading may be a year, so a few numbers do not make a row data.
  return values.length > 0 && typed >= Math.max(1, values.length / 2) && new Set(row).size > row.length / 2;
}

function uniqueName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  for (let copy = 2; ; copy++) {
    const candidate = `${name} (${copy})`;
    if (!taken.has(candidate)) return candidate;
  }
}
