import { cutText } from "@skillrun/contract";
import type { ColumnProfile, ColumnType, FrequentValue, TextFigures } from "../dataset-profile.ts";
import type { ColumnTally } from "./column-tally.ts";
import { decideColumnType } from "./decide-column-type.ts";
import { findImplausibleDates, findImplausibleNumbers } from "./find-implausible.ts";
import { findRole } from "./find-role.ts";
import { findUnit } from "./find-unit.ts";
import { nativeText } from "./native-text.ts";
import type { NumberReading } from "./number-evidence.ts";
import { describeNumbers } from "./number-figures.ts";
import { SortedValues } from "./sorted-values.ts";
import { TopValues } from "./top-values.ts";

/** What the whole table tells of one column. `decimal` is what the caller says, `tableDecimal` what the other columns show. */
export type DescribeHow = { rows: number; decimal: "." | "," | null; tableDecimal: "." | "," | null; topCount: number; now: number };

/** A column's profile, and how its numbers were read. */
export type DescribedColumn = { column: ColumnProfile; reading: NumberReading };

/** Turns a finished tally into the column's profile. */
export function describeColumn(tally: ColumnTally, how: DescribeHow): DescribedColumn {
  settleDashes(tally);
  const type = decideColumnType(tally);
  const reading = tally.numbers.reading(how.decimal, how.tableDecimal);
  const numbers = type === "text" ? null : sortNumbers(tally, reading);
  const dates = type === "text" ? null : sortDates(tally);
  const count = Object.values(tally.kinds).reduce((sum, times) => sum + times, 0);
  const distinct = distinctOf(tally, type, numbers, dates);
  const unit = findUnit(tally, type, numbers);
  const role = findRole({ tally, type, count, missing: how.rows - count, distinct, numbers, unit });
  const isQuantity = role !== "identifier" && role !== "code";
  const isWhole = numbers?.values.every(Number.isInteger) ?? false;
  const withClock = tally.kinds.datetime > 0;
  const dateFigures = dates === null || dates.total === 0 ? null : tally.dates.figures(dates, withClock, how.now);
  const column: ColumnProfile = {
    name: tally.name,
    position: tally.index + 1,
    type: type === "number" && isWhole && tally.numbers.units.size > 0 ? "number" : type,
    role,
    unit,
    number_format: numbers === null ? null : tally.numbers.format(reading),
    count,
    missing: how.rows - count,
    missing_share: how.rows === 0 ? 0 : (how.rows - count) / how.rows,
    missing_markers: Object.fromEntries([...tally.markers, ...tally.dashes]),
    kinds: Object.fromEntries(Object.entries(tally.kinds).filter(([, times]) => times > 0)),
    distinct: { count: distinct },
    frequent_values: { values: frequentValues(tally, { type, count, numbers, dates, topCount: how.topCount }) },
    implausible: [
      ...(numbers === null || !isQuantity ? [] : findImplausibleNumbers(tally.name, numbers)),
      ...(dates === null || dateFigures === null ? [] : findImplausibleDates(tally.name, dates, dateFigures, how.now)),
    ],
    numbers: numbers === null || numbers.total === 0 ? null : describeNumbers(numbers, { isWhole, isQuantity, longs: tally.numbers.longs }),
    dates: dateFigures,
    text: describeText(tally),
  };
  return { column, reading };
}

/** A dash means "missing" among numbers and dates; among texts it is a text. */
function settleDashes(tally: ColumnTally): void {
  const { kinds } = tally;
  const figures = kinds.integer + kinds.number + kinds.date + kinds.datetime + kinds.time;
  if (tally.dashes.size > 0 && (figures === 0 || kinds.text + kinds.code > figures)) tally.takeDashesAsText();
}

function sortNumbers(tally: ColumnTally, reading: NumberReading): SortedValues {
  const written = tally.numbers.values(reading);
  const native = tally.native;
  const isNumeric = native !== null && (native.kind === "integer" || native.kind === "number");
  return SortedValues.merge(isNumeric ? native.sorted : null, written.values, written.counts);
}

function sortDates(tally: ColumnTally): SortedValues | null {
  return tally.kinds.date + tally.kinds.datetime === 0 ? null : tally.dates.sorted();
}

function distinctOf(tally: ColumnTally, type: ColumnType, numbers: SortedValues | null, dates: SortedValues | null): number {
  const nativeDates = tally.native !== null && (tally.native.kind === "date" || tally.native.kind === "datetime");
  const others = tally.distinctOthers + (nativeDates && dates !== null ? dates.distinct - tally.dates.distinct : 0);
  // A column of texts counts its numbers as they are written.
  if (type === "text") return others + tally.numbers.distinctTexts;
  return others + (numbers?.distinct ?? 0) + tally.numbers.roundedAway;
}

type FrequentHow = { type: ColumnType; count: number; numbers: SortedValues | null; dates: SortedValues | null; topCount: number };

function frequentValues(tally: ColumnTally, how: FrequentHow): FrequentValue[] {
  const top = new TopValues(how.topCount);
  const usesFigures = how.numbers !== null && tally.numbers.longs.size === 0 && (how.type === "integer" || how.type === "number");
  const native = tally.native;
  if (usesFigures && how.numbers !== null) addFigures(top, how.numbers, String);
  else for (const { value, count } of tally.top.list()) top.add(value, count);
  if (usesFigures)
    for (const { value, count } of tally.top.list())
      if (!Number.isFinite(Number(value)) && tally.kinds.non_finite > 0) top.add(value, count);
  if (native !== null && !usesFigures) {
    addFigures(top, native.sorted, (value) => nativeText(native, value));
  }
  return top.list().map(({ value, count }) => ({ value: cutText(value, 120, "…"), count, share: count / how.count }));
}

/** Only what is frequent enough to be shown is written as text. */
function addFigures(top: TopValues, sorted: SortedValues, label: (value: number) => string): void {
  for (let index = 0; index < sorted.distinct; index++) {
    const count = sorted.countAt(index);
    if (top.takes(count)) top.add(label(sorted.values[index] ?? 0), count);
  }
}

function describeText(tally: ColumnTally): TextFigures | null {
  const { count, least, most, sum } = tally.texts;
  return count === 0 ? null : { count, min_length: least, max_length: most, mean_length: sum / count };
}
