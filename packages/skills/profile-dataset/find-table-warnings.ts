import { cutText } from "@skillrun/contract";
import type { ProfileWarning, SourceDescription } from "./dataset-profile.ts";
import type { Header } from "./read/read-header.ts";
import { count, percent, plural } from "./report/format-figure.ts";
import type { TableTally } from "./table-tally.ts";

/** What was seen of the file besides its cells. */
export type FileNotes = {
  source: SourceDescription;
  undecodable: number;
  header: Header | null;
  malformedQuotes: number;
  unwrapped: string | null;
};

/** Warnings about how the file is written; known before its first row. */
export function findFileWarnings(notes: FileNotes): ProfileWarning[] {
  const found: ProfileWarning[] = [];
  const warn = (severity: ProfileWarning["severity"], code: string, message: string): void => {
    found.push({ code, severity, column: null, row: null, message });
  };
  if (notes.undecodable > 0) {
    const places = plural(notes.undecodable, "place");
    warn("warning", "encoding_trouble", `The file is mostly UTF-8, but ${places} in it are no valid text and show as \ufffd.`);
  }
  if (notes.source.encoding === "windows-1252") {
    warn(
      "notice",
      "not_utf8",
      "The file is not UTF-8; it was read as Windows-1252 (Western European). If letters look wrong, pass `encoding`.",
    );
  }
  if (notes.header?.firstRowIsData === true) {
    warn("warning", "no_header", "The first row looks like data, so the columns are numbered. Pass has_header=true if it holds the names.");
  }
  const renamed = notes.header?.renamed ?? [];
  if (renamed.length > 0) {
    const list = renamed
      .slice(0, 5)
      .map(
        ({ position, from, to }) =>
          `column ${position} ${from === "" ? "has no name" : `"${cutText(from, 40)}" occurs twice`}, now "${cutText(to, 40)}"`,
      );
    warn(
      "warning",
      "column_names",
      `${plural(renamed.length, "column")} had to be renamed: ${list.join("; ")}${renamed.length > 5 ? "; ..." : "."}`,
    );
  }
  if (notes.unwrapped !== null)
    warn("notice", "unwrapped", `The file is one object; the array in its key "${cutText(notes.unwrapped, 60)}" was profiled.`);
  return found;
}

/** Warnings about the rows seen so far. */
export function findTableWarnings(table: TableTally, malformedQuotes: number): ProfileWarning[] {
  const found: ProfileWarning[] = [];
  const ragged = table.tooShort + table.tooLong;
  if (table.firstRagged !== null) {
    const { row, line, cells } = table.firstRagged;
    const message = `${plural(ragged, "row")} (${percent(ragged / table.rows)}) ${ragged === 1 ? "has" : "have"} another number of cells than the ${table.columns.length} columns, first in line ${count(line)} (${plural(cells, "cell")}).`;
    found.push({ code: "ragged_rows", severity: "warning", column: null, row, message });
  }
  if (malformedQuotes > 0) {
    const message = `${plural(malformedQuotes, "quoted cell")} ${malformedQuotes === 1 ? "has" : "have"} text after the closing quote; a quote inside a quoted cell must be written twice.`;
    found.push({ code: "malformed_quotes", severity: "warning", column: null, row: null, message });
  }
  const { duplicates, exact, firstRepeatRow } = table.fingerprints.result();
  if (duplicates > 0) {
    const where = firstRepeatRow === null ? "" : `; the first is row ${count(firstRepeatRow)}`;
    const message = `${exact ? "" : "About "}${plural(duplicates, "row")} (${percent(duplicates / table.rows)}) repeat${duplicates === 1 ? "s" : ""} an earlier row${where}.`;
    found.push({ code: "duplicate_rows", severity: "notice", column: null, row: firstRepeatRow, message });
  }
  for (const name of table.nested) {
    found.push({
      code: "nested_values",
      severity: "notice",
      column: name,
      row: null,
      message: "holds arrays or deep objects; they are profiled as their JSON text.",
    });
  }
  return found;
}
