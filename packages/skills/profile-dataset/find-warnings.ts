import { cutText } from "@skillrun/contract";
import type { CellTrouble } from "./column/cell-trouble.ts";
import type { ColumnTally } from "./column/column-tally.ts";
import { decideColumnType } from "./column/decide-column-type.ts";
import { valueKinds } from "./column/value-kind.ts";
import type { ColumnProfile, ProfileWarning } from "./dataset-profile.ts";
import { count as figure, percent, plural } from "./report/format-figure.ts";

/** Warnings that hold already while the rows still stream by, because more rows cannot take them back (or, for mixed types, hardly). */
export function findEarlyWarnings(tally: ColumnTally): ProfileWarning[] {
  const found: ProfileWarning[] = [];
  for (const [trouble, { row }] of tally.troubles) {
    const { severity, code, text } = troubleTexts[trouble];
    found.push({ code, severity, column: tally.name, row, message: `holds ${text}; first in row ${figure(row)}.` });
  }
  const values = valueKinds.reduce((sum, kind) => (kind === "missing" ? sum : sum + tally.kinds[kind]), 0);
  if (values >= 1000 && decideColumnType(tally.kinds) === "mixed") {
    const odd = oddSighting(tally);
    const message = `mixes kinds of value so far${odd === null ? "" : `; for example "${cutText(odd.text, 40)}" in row ${figure(odd.row)}`}.`;
    found.push({ code: "mixed_types", severity: "warning", column: tally.name, row: odd?.row ?? null, message });
  }
  return found;
}

/** What one column's profile and tally give reason to look at, the gravest first. `rows` is the number of data rows. */
export function findColumnWarnings(column: ColumnProfile, tally: ColumnTally, rows: number): ProfileWarning[] {
  const found: ProfileWarning[] = [];
  const warn = (severity: ProfileWarning["severity"], code: string, message: string, row: number | null = null): void => {
    found.push({ code, severity, column: column.name, row, message });
  };
  warnOfTroubles(tally, warn);
  warnOfTypes(column, tally, warn);
  if (column.type === "empty") warn("warning", "empty_column", "holds no value at all.");
  else if (column.missing_share >= 0.5) warn("warning", "mostly_missing", `is missing in ${percent(column.missing_share)} of the rows.`);
  else if (column.missing_share >= 0.2) warn("notice", "many_missing", `is missing in ${percent(column.missing_share)} of the rows.`);
  const markers = Object.entries(column.missing_markers).filter(([marker]) => marker.trim() !== "");
  if (markers.length > 0) {
    const list = markers.slice(0, 5).map(([marker, times]) => `"${marker}" (${figure(times)})`);
    warn("notice", "missing_markers", `spells missing values as ${list.join(", ")}; they are counted as missing.`);
  }
  if (column.distinct.exact && column.distinct.count === 1 && rows > 1) {
    const only = column.frequent_values.values[0]?.value ?? "";
    warn("notice", "constant_column", `has the same value everywhere: "${cutText(only, 60)}".`);
  }
  if (isLikelyId(column))
    warn(
      "notice",
      "likely_id",
      `is different in ${column.distinct.exact ? "every" : "(nearly) every"} row: likely an identifier, not a measurement.`,
    );
  return found;
}

type Warn = (severity: ProfileWarning["severity"], code: string, message: string, row?: number | null) => void;

const troubleTexts: Record<CellTrouble, { severity: ProfileWarning["severity"]; code: string; text: string }> = {
  undecodable: {
    severity: "warning",
    code: "encoding_trouble",
    text: "bytes that are no text in the file's encoding (shown as \ufffd); pass `encoding` if you know it",
  },
  garbled: { severity: "warning", code: "garbled_text", text: "text that was decoded wrongly before it came here (such as Ã© for é)" },
  padded: { severity: "notice", code: "padded_values", text: "blanks before or after the value" },
  unsafe_integer: { severity: "warning", code: "large_integers", text: "integers beyond 2^53, whose figures here are rounded" },
  number_as_text: { severity: "notice", code: "numbers_as_text", text: "numbers written as JSON strings; they are profiled as text" },
  control_character: { severity: "warning", code: "control_characters", text: "control characters" },
};

function warnOfTroubles(tally: ColumnTally, warn: Warn): void {
  for (const [trouble, sighting] of tally.troubles) {
    const { severity, code, text } = troubleTexts[trouble];
    warn(severity, code, `holds ${text}: ${plural(sighting.count, "cell")}, first in row ${figure(sighting.row)}.`, sighting.row);
  }
}

function warnOfTypes(column: ColumnProfile, tally: ColumnTally, warn: Warn): void {
  const { kinds } = tally;
  if (column.type === "mixed") warn("warning", "mixed_types", mixedMessage(column, tally), oddSighting(tally)?.row ?? null);
  if (column.type === "text" && kinds.code > 0 && kinds.text === 0) {
    warn(
      "notice",
      "leading_zeros",
      "looks like numbers with leading zeros (postcodes, keys); it is kept as text, as numbers would lose the zeros.",
    );
  }
  if (kinds.non_finite > 0) {
    const row = tally.firstOfKind.get("non_finite")?.row ?? null;
    warn(
      "warning",
      "non_finite_numbers",
      `holds ${plural(kinds.non_finite, "value")} infinite or too large for a number; left out of the figures.`,
      row,
    );
  }
  if (column.dates?.order === "assumed_month_first") {
    warn("warning", "ambiguous_dates", "has dates that can be read month first or day first; month first was assumed.");
  }
  if (column.dates?.order === "inconsistent")
    warn("warning", "inconsistent_dates", "mixes month-first and day-first dates; some cannot be read in either order.");
}

function mixedMessage(column: ColumnProfile, tally: ColumnTally): string {
  const kinds = Object.entries(column.kinds).sort((a, b) => b[1] - a[1]);
  const list = kinds.map(([kind, times]) => `${kind.replace("_", " ")} ${percent(times / column.count)}`).join(", ");
  const odd = oddSighting(tally);
  return `mixes kinds of value: ${list}${odd === null ? "" : `; for example "${cutText(odd.text, 40)}" in row ${figure(odd.row)}`}.`;
}

/** The first cell of the rarest kind of value. */
function oddSighting(tally: ColumnTally): { row: number; text: string } | null {
  const kinds = [...tally.firstOfKind].filter(([kind]) => kind !== "missing").sort(([a], [b]) => tally.kinds[a] - tally.kinds[b]);
  return kinds[0]?.[1] ?? null;
}

function isLikelyId(column: ColumnProfile): boolean {
  if (column.count < 20 || column.missing_share > 0.05 || (column.type !== "integer" && column.type !== "text")) return false;
  if ((column.text?.mean_length ?? 0) > 64) return false;
  const { count, exact, standard_error } = column.distinct;
  if (exact) return count === column.count;
  return column.frequent_values.values.length === 0 && count >= column.count * (1 - (standard_error ?? 0));
}
