import { cutText } from "@skillrun/contract";
import { parseNumber } from "../column/parse-number.ts";
import type { ProfileWarning } from "../dataset-profile.ts";
import { count, percent, plural } from "../report/format-figure.ts";
import type { CellTable } from "../source/cell-table.ts";
import type { Repetitions } from "../table/repeated-rows.ts";

const uncertainBelow = 0.7;

/** Warnings about how the file is written; known before its first row. */
export function findFileWarnings({ source, notes }: CellTable): ProfileWarning[] {
  const found: ProfileWarning[] = [];
  const warn = (severity: ProfileWarning["severity"], code: string, message: string): void => {
    found.push({ code, severity, column: null, row: null, message });
  };
  if (notes.undecodable > 0) {
    warn(
      "warning",
      "encoding_trouble",
      `The file is mostly UTF-8, but ${plural(notes.undecodable, "place")} in it are no valid text and show as \ufffd.`,
    );
  }
  const { encoding, encoding_certainty: certainty } = source;
  if (encoding !== null && !encoding.startsWith("utf-") && certainty !== null && certainty < 1) {
    const sure = certainty < uncertainBelow ? "warning" : "notice";
    warn(
      sure,
      "not_utf8",
      `The file is not UTF-8; it was read as ${encoding} (${percent(certainty)} certain). If letters look wrong, pass \`encoding\`.`,
    );
  }
  if (source.dialect_certainty !== null && source.dialect_certainty < 0.5) {
    const delimiter = source.delimiter === "\t" ? "a tab" : `"${source.delimiter}"`;
    warn(
      "notice",
      "uncertain_dialect",
      `The cells were taken to be separated by ${delimiter} (${percent(source.dialect_certainty)} certain). If the columns look wrong, pass \`delimiter\`.`,
    );
  }
  if (notes.skipped.length > 0) {
    const first = notes.skipped.find((line) => line.trim() !== "") ?? "";
    warn(
      "notice",
      "skipped_rows",
      `${plural(source.skipped_rows, "line")} above the table ${source.skipped_rows === 1 ? "was" : "were"} left out (title or comment): "${cutText(first, 80, "…")}". Pass skip_rows to decide.`,
    );
  }
  if (notes.header?.firstRowIsData === true) {
    warn("warning", "no_header", "The first row looks like data, so the columns are numbered. Pass has_header=true if it holds the names.");
  } else if (notes.header?.isGuess === true) {
    warn("notice", "header_guess", "The first row was taken for the header, though it may be data. Pass has_header=false if it is.");
  }
  warnOfNames(notes, warn);
  if (notes.droppedLastColumn)
    warn("notice", "trailing_delimiter", "Every row ends in a delimiter with nothing after it; no column was made of that.");
  if (source.table !== null && source.format !== "xlsx")
    warn("notice", "unwrapped", `The file is one object; the array in its key "${cutText(source.table, 60, "…")}" was profiled.`);
  if (notes.otherSheets.length > 0) {
    const list = notes.otherSheets
      .slice(0, 5)
      .map((name) => `"${cutText(name, 40, "…")}"`)
      .join(", ");
    warn(
      "notice",
      "other_sheets",
      `The workbook has other sheets, which were not read: ${list}. The sheet "${cutText(source.table ?? "", 40, "…")}" was profiled: it has the most cells.`,
    );
  }
  return found;
}

function warnOfNames(notes: CellTable["notes"], warn: (severity: ProfileWarning["severity"], code: string, message: string) => void): void {
  const { renamed } = notes;
  if (renamed.length === 0) return;
  const list = renamed
    .slice(0, 5)
    .map(
      ({ position, from, to }) =>
        `column ${position} ${from === "" ? "has no name" : `"${cutText(from, 40, "…")}" occurs twice`}, now "${cutText(to, 40, "…")}"`,
    );
  warn(
    "warning",
    "column_names",
    `${plural(renamed.length, "column")} had to be renamed: ${list.join("; ")}${renamed.length > 5 ? "; ..." : "."}`,
  );
}

/** Warnings about the rows; known when all are read. */
export function findRowWarnings(
  { names, notes, source }: CellTable,
  seen: { rows: number; repeated: Repetitions; last: readonly (string | null)[] },
): ProfileWarning[] {
  const { rows, repeated } = seen;
  const found: ProfileWarning[] = [];
  const ragged = notes.tooShort + notes.tooLong;
  if (notes.firstRagged !== null) {
    const { row, line, cells } = notes.firstRagged;
    const message = `${plural(ragged, "row")} (${percent(ragged / rows)}) ${ragged === 1 ? "has" : "have"} another number of cells than the ${names.length} columns, first in line ${count(line)} (${plural(cells, "cell")}).`;
    found.push({ code: "ragged_rows", severity: "warning", column: null, row, message });
  }
  if (notes.malformedQuotes > 0) {
    const message = `${plural(notes.malformedQuotes, "quoted cell")} ${notes.malformedQuotes === 1 ? "has" : "have"} text after the closing quote; a quote inside a quoted cell must be written twice.`;
    found.push({ code: "malformed_quotes", severity: "warning", column: null, row: null, message });
  }
  if (repeated.count > 0) {
    const where = repeated.firstRow === null ? "" : `; the first is row ${count(repeated.firstRow)}`;
    const message = `${plural(repeated.count, "row")} (${percent(repeated.count / rows)}) repeat${repeated.count === 1 ? "s" : ""} an earlier row${where}.`;
    found.push({ code: "duplicate_rows", severity: "notice", column: null, row: repeated.firstRow, message });
  }
  const total = totalOf(seen.last);
  if (total !== null && rows > 1) {
    const message = `The last row begins with "${total}": it looks like a total below the table, and counts as a row here.`;
    found.push({ code: "total_row", severity: "warning", column: null, row: rows, message });
  }
  if (rows === 1 && source.format.startsWith("json")) {
    const message = "The file holds a single record, so there is little to profile; a table is an array of records or one record a line.";
    found.push({ code: "single_record", severity: "warning", column: null, row: 1, message });
  }
  return found;
}

/** What the first cell of a row says, when the row looks like a sum below the table. */
function totalOf(cells: readonly (string | null)[]): string | null {
  const first = cells[0]?.trim() ?? "";
  const isTotal = /^(?:grand |sub)?(?:total|totals|sum|summe|gesamt|insgesamt|totaal|totale)\b/i.test(first);
  return isTotal && cells.slice(1).some((cell) => cell !== null && parseNumber(cell.trim()) !== null) ? cutText(first, 60, "…") : null;
}
