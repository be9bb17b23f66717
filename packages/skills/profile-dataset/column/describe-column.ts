import { cutText } from "@skillrun/contract";
import type { ColumnProfile, DateFigures, DateOrder, FrequentValues, NumberFigures, Quantiles, TextFigures } from "../dataset-profile.ts";
import { buildHistogram } from "./build-histogram.ts";
import type { ColumnTally, SeenValue } from "./column-tally.ts";
import { decideColumnType } from "./decide-column-type.ts";
import type { FigureTally } from "./figure-tally.ts";
import { exactDistribution, sketchedDistribution, type ValueDistribution } from "./value-distribution.ts";
import { valueKinds } from "./value-kind.ts";

const frequentValueCount = 10;
const dayMs = 86_400_000;

/** Turns a finished tally into the column's profile. `rows` is the number of data rows; `position` counts from 1. */
export function describeColumn(tally: ColumnTally, position: number, rows: number): ColumnProfile {
  tally.settle();
  const count = valueKinds.reduce((sum, kind) => (kind === "missing" ? sum : sum + tally.kinds[kind]), 0);
  const type = decideColumnType(tally.kinds);
  return {
    name: tally.name,
    position,
    type,
    count,
    missing: rows - count,
    missing_share: rows === 0 ? 0 : (rows - count) / rows,
    missing_markers: missingMarkers(tally),
    kinds: Object.fromEntries(
      valueKinds.filter((kind) => kind !== "missing" && tally.kinds[kind] > 0).map((kind) => [kind, tally.kinds[kind]]),
    ),
    distinct: countDistinct(tally, count),
    frequent_values: frequentValues(tally, count),
    numbers: type === "text" ? null : describeNumbers(tally),
    dates: type === "text" ? null : describeDates(tally),
    text: describeText(tally),
  };
}

function missingMarkers(tally: ColumnTally): Record<string, number> {
  const markers: Record<string, number> = {};
  for (const [key, value] of tally.seen) if (value.kind === "missing") markers[String(key)] = value.count;
  return markers;
}

function countDistinct(tally: ColumnTally, count: number): ColumnProfile["distinct"] {
  if (tally.sketch !== null)
    return { count: Math.min(count, tally.sketch.estimate()), exact: false, standard_error: tally.sketch.standardError };
  const numbers = new Set<number>();
  let others = 0;
  for (const value of tally.seen.values()) {
    if (isNumber(value)) numbers.add(value.figure);
    else if (value.kind !== "missing") others++;
  }
  return { count: numbers.size + others, exact: true, standard_error: null };
}

function frequentValues(tally: ColumnTally, count: number): FrequentValues {
  const candidates: { value: string; count: number }[] = [];
  for (const [key, value] of tally.seen) {
    // Below the possible undercount a value is noise: any other could be as frequent.
    if (value.kind !== "missing" && value.count > tally.overflow) candidates.push({ value: String(key), count: value.count });
  }
  candidates.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  const values = candidates
    .slice(0, frequentValueCount)
    .map((one) => ({ value: cut(one.value), count: one.count, share: one.count / count }));
  return { values, exact: tally.sketch === null, max_undercount: tally.overflow };
}

function cut(text: string): string {
  return cutText(text, 120, "…");
}

function describeNumbers(tally: ColumnTally): NumberFigures | null {
  const { moments } = tally.numbers;
  if (moments.count === 0) return null;
  const values = distributionOf(tally, tally.numbers, isNumber, (value) => value.figure);
  const mean = Number.isFinite(moments.mean) ? moments.mean : null;
  return {
    count: moments.count,
    min: moments.min,
    max: moments.max,
    mean,
    standard_deviation: mean === null ? null : moments.standardDeviation(),
    zeros: moments.zeros,
    negatives: moments.negatives,
    quantiles: quantilesOf(values, (value) => value),
    histogram: buildHistogram(values, { whole: tally.kinds.number === 0, label: (border) => border }),
  };
}

function describeDates(tally: ColumnTally): DateFigures | null {
  const order = decideOrder(tally);
  const dayFirst = order === "day_first" || (order === "inconsistent" && tally.swappedTimes.moments.count > tally.times.moments.count);
  const times = dayFirst ? tally.swappedTimes : tally.times;
  const { count, min, max } = times.moments;
  if (count === 0) return null;
  const label = (time: number): string => isoText(time, tally.kinds.datetime > 0);
  const figureOf = (value: Readonly<SeenValue>): number => (dayFirst ? value.swapped : value.figure);
  const values = distributionOf(tally, times, (value) => isDate(value) && !Number.isNaN(figureOf(value)), figureOf);
  return {
    count,
    min: label(min),
    max: label(max),
    span_days: Math.round((max - min) / dayMs),
    order,
    quantiles: quantilesOf(values, label),
    histogram: buildHistogram(values, { whole: false, label }),
  };
}

function decideOrder(tally: ColumnTally): DateOrder {
  const temporal = tally.kinds.date + tally.kinds.datetime;
  const { times, swappedTimes } = tally;
  if (times.moments.count === temporal && swappedTimes.moments.count === temporal) {
    return times.moments.mean === swappedTimes.moments.mean ? "clear" : "assumed_month_first";
  }
  if (times.moments.count === temporal) return "month_first";
  return swappedTimes.moments.count === temporal ? "day_first" : "inconsistent";
}

function isoText(time: number, withClock: boolean): string {
  const text = new Date(Math.round(time)).toISOString();
  return withClock ? text.replace(".000Z", "Z") : text.slice(0, text.indexOf("T"));
}

function describeText(tally: ColumnTally): TextFigures | null {
  const { count, min, max, mean } = tally.lengths;
  return count === 0 ? null : { count, min_length: min, max_length: max, mean_length: mean };
}

function distributionOf(
  tally: ColumnTally,
  figures: FigureTally,
  belongs: (value: Readonly<SeenValue>) => boolean,
  figureOf: (value: Readonly<SeenValue>) => number,
): ValueDistribution {
  if (tally.sketch !== null) return sketchedDistribution(figures);
  const pairs: { figure: number; count: number }[] = [];
  for (const value of tally.seen.values()) if (belongs(value)) pairs.push({ figure: figureOf(value), count: value.count });
  return exactDistribution(pairs);
}

function quantilesOf<Value>(values: ValueDistribution, label: (value: number) => Value): Quantiles<Value> {
  const at = (p: number): Value => label(values.quantile(p));
  return { p01: at(0.01), p05: at(0.05), p25: at(0.25), p50: at(0.5), p75: at(0.75), p95: at(0.95), p99: at(0.99), exact: values.exact };
}

function isNumber(value: Readonly<SeenValue>): boolean {
  return value.kind === "integer" || value.kind === "number";
}

function isDate(value: Readonly<SeenValue>): boolean {
  return value.kind === "date" || value.kind === "datetime";
}
