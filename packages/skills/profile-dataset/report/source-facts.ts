import type { DatasetProfile } from "../dataset-profile.ts";
import { bytes, count, percent, plural } from "./format-figure.ts";
import { delimiterName, formatName } from "./source-name.ts";

/** How the file was read, as pairs of a term and plain text; values out of the file are not escaped. */
export function sourceFacts({ source, ragged_rows: ragged, blank_lines }: DatasetProfile): [term: string, value: string][] {
  const facts: [string, string | null][] = [
    ["Format", formatName(source)],
    ["Size", bytes(source.size_bytes)],
    ["Compression", source.compression],
    ["Encoding", source.encoding === null ? null : `${source.encoding.toUpperCase()}${certainty(source.encoding_certainty)}`],
    ["Separator", source.delimiter === null ? null : `${delimiterName(source.delimiter)}${certainty(source.dialect_certainty)}`],
    ["Quotes", source.delimiter === null ? null : quoting(source.quote, source.escape)],
    [
      "Header",
      source.has_header === null ? null : source.has_header ? "the first row names the columns" : "none; the columns are numbered",
    ],
    ["Skipped above the table", source.skipped_rows === 0 ? null : plural(source.skipped_rows, "line")],
    [source.format === "xlsx" ? "Sheet" : "Table", source.table],
    ["Blank lines", blank_lines === 0 ? null : count(blank_lines)],
    ["Rows with too few cells", ragged.too_short === 0 ? null : count(ragged.too_short)],
    ["Rows with too many cells", ragged.too_long === 0 ? null : count(ragged.too_long)],
  ];
  return facts.flatMap(([term, value]) => (value === null ? [] : [[term, value]]));
}

function certainty(share: number | null): string {
  if (share === null) return "";
  return share >= 0.995 ? ", certain" : `, ${percent(share)} certain`;
}

function quoting(quote: string | null, before: string | null): string {
  if (quote === null) return "none";
  const name = quote === '"' ? "double quotes" : quote === "'" ? "single quotes" : quote;
  if (before === null) return name;
  return before === quote
    ? `${name}, written twice inside a cell`
    : `${name}, with ${before === "\\" ? "a backslash" : before} before them inside a cell`;
}
