import { cutText } from "@skillrun/contract";
import type { CellTrouble } from "../column/cell-trouble.ts";
import type { ColumnTally, Sighting } from "../column/column-tally.ts";
import type { NumberReading } from "../column/number-evidence.ts";
import type { ColumnProfile, ProfileWarning } from "../dataset-profile.ts";
import { count as figure, percent, plural } from "../report/format-figure.ts";

/** In fewer rows it means nothing that all values are equal. */
const tellingRows = 10;

type Warn = (severity: ProfileWarning["severity"], code: string, message: string, row?: number | null) => void;

/** What one column gives reason to look at, the gravest first. `rows` is the number of data rows. */
export function findColumnWarnings(
  column: ColumnProfile,
  tally: ColumnTally,
  how: { rows: number; reading: NumberReading },
): ProfileWarning[] {
  const found: ProfileWarning[] = [];
  const warn: Warn = (severity, code, message, row = null) => {
    found.push({ code, severity, column: column.name, row, message });
  };
  warnOfTroubles(tally, warn);
  warnOfTypes(column, tally, warn);
  warnOfNumbers(column, tally, how.reading, warn);
  warnOfDates(column, tally, warn);
  warnOfMissing(column, warn);
  for (const { value, count, reason } of column.implausible) {
    warn("warning", "implausible_value", `holds "${cutText(value, 40, "…")}" in ${plural(count, "row")}: it ${reason}.`);
  }
  if (column.distinct.count === 1 && column.missing === 0 && how.rows >= tellingRows) {
    const only = column.frequent_values.values[0]?.value ?? "";
    warn("notice", "constant_column", `has the same value everywhere: "${cutText(only, 60, "…")}".`);
  }
  if (column.role === "identifier" && column.count >= 20) {
    warn("notice", "likely_id", "is different in every row: likely an identifier, not a measurement.");
  }
  return found;
}

const troubleTexts: Record<CellTrouble, { severity: ProfileWarning["severity"]; code: string; text: string }> = {
  undecodable: {
    severity: "warning",
    code: "encoding_trouble",
    text: "bytes that are no text in the file's encoding (shown as \ufffd); pass `encoding` if you know it",
  },
  garbled: { severity: "warning", code: "garbled_text", text: "text that was decoded wrongly before it came here (such as Ã© for é)" },
  padded: { severity: "notice", code: "padded_values", text: "blanks before or after the value" },
  number_as_text: {
    severity: "notice",
    code: "numbers_as_text",
    text: "numbers written as text (JSON strings or text cells); they are profiled as text",
  },
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
  if (column.type === "mixed") {
    const odd = rarestKind(tally);
    const list = Object.entries(column.kinds)
      .sort((a, b) => b[1] - a[1])
      .map(([kind, times]) => `${kind.replaceAll("_", " ")} ${percent(times / column.count)}`);
    const example = odd === null ? "" : `; for example "${cutText(odd.text, 40, "…")}" in row ${figure(odd.row)}`;
    warn("warning", "mixed_types", `mixes kinds of value: ${list.join(", ")}${example}.`, odd?.row ?? null);
  }
  const first = tally.firstOfKind.get("code")?.text ?? "";
  if (column.type === "text" && kinds.code > 0 && kinds.text === 0 && /^[+-]?0\d/.test(first)) {
    warn(
      "notice",
      "leading_zeros",
      "looks like numbers with leading zeros (postcodes, keys); it is kept as text, as numbers would lose the zeros.",
    );
  }
  if (kinds.non_finite > 0) {
    const { row = null, text = "" } = tally.firstOfKind.get("non_finite") ?? {};
    const message = `holds ${plural(kinds.non_finite, "value")} infinite, not a number or too large for one ("${text}"); left out of the figures.`;
    warn("warning", "non_finite_numbers", message, row);
  }
}

function warnOfNumbers(column: ColumnProfile, tally: ColumnTally, reading: NumberReading, warn: Warn): void {
  if (column.numbers === null) return;
  const { numbers } = tally;
  if (numbers.isMixed) {
    warn(
      "warning",
      "mixed_decimals",
      "writes some numbers with a decimal comma and others with a decimal point; each was read by its own form. Pass `decimal` to decide.",
    );
  } else if (reading.assumed) {
    warn(
      "warning",
      "ambiguous_numbers",
      'has numbers such as 1,234 whose comma can group thousands or be decimal (either way); thousands were assumed. Pass decimal="," for the other reading.',
    );
  }
  const symbols = [...numbers.units.keys()].map((symbol) => symbol.replace(/\.$/, ""));
  if (new Set(symbols).size > 1) {
    warn("warning", "mixed_units", `mixes currencies or units (${symbols.slice(0, 5).join(", ")}); its figures add up different things.`);
  } else if (
    column.unit?.kind === "percent" &&
    column.unit.certain &&
    [...numbers.units.values()].reduce((sum, times) => sum + times, 0) < column.numbers.count
  ) {
    warn("warning", "mixed_units", "has numbers with a per cent sign and numbers without one; its figures add up different things.");
  }
  if (column.numbers.exact !== null)
    warn("notice", "large_integers", "holds integers beyond 2^53; its range is exact, its mean and quantiles are rounded to 16 digits.");
}

function warnOfDates(column: ColumnProfile, tally: ColumnTally, warn: Warn): void {
  const { dates } = column;
  const impossible = tally.firstOfKind.get("impossible_date");
  if (impossible !== undefined) {
    const message = `holds ${plural(tally.kinds.impossible_date, "value")} that are written as dates and are no date, first "${cutText(impossible.text, 40)}" in row ${figure(impossible.row)}.`;
    warn("warning", "impossible_dates", message, impossible.row);
  }
  if (dates === null) return;
  if (dates.order === "assumed_month_first") {
    warn("warning", "ambiguous_dates", "has dates that can be read month first or day first (either way); month first was assumed.");
  } else if (dates.order === "inconsistent") {
    warn("warning", "inconsistent_dates", "mixes month-first and day-first dates; some cannot be read in either order.");
  } else if (dates.formats.length > 1 && new Set(dates.formats.map(({ format }) => format.split(/[T ]hh/)[0])).size > 1) {
    const list = dates.formats.slice(0, 4).map(({ format, count }) => `${format} (${figure(count)})`);
    warn("notice", "date_formats", `writes dates in several ways: ${list.join(", ")}.`);
  }
  if (dates.with_zone > 0 && dates.with_zone < dates.count) {
    warn("notice", "mixed_time_zones", `has a time zone in ${plural(dates.with_zone, "value")} only; the others were taken for UTC.`);
  }
}

function warnOfMissing(column: ColumnProfile, warn: Warn): void {
  if (column.type === "empty") warn("warning", "empty_column", "holds no value at all.");
  else if (column.missing_share >= 0.5) warn("warning", "mostly_missing", `is missing in ${percent(column.missing_share)} of the rows.`);
  else if (column.missing_share >= 0.2) warn("notice", "many_missing", `is missing in ${percent(column.missing_share)} of the rows.`);
  const markers = Object.entries(column.missing_markers).filter(([marker]) => marker.trim() !== "");
  if (markers.length === 0) return;
  const list = markers.slice(0, 5).map(([marker, times]) => `"${marker}" (${figure(times)})`);
  warn(
    "notice",
    "missing_markers",
    `spells missing values as ${list.join(", ")}; they are counted as missing. Pass missing_values to decide.`,
  );
}

/** The first cell of the rarest kind of value. */
function rarestKind(tally: ColumnTally): Sighting | null {
  const kinds = [...tally.firstOfKind].sort(([a], [b]) => tally.kinds[a] - tally.kinds[b]);
  return kinds[0]?.[1] ?? null;
}
