import type { ColumnProfile } from "../profile-dataset/dataset-profile.ts";
import { figureFormat } from "../profile-dataset/report/figure-format.ts";
import { number, percent, plural, time } from "../profile-dataset/report/format-figure.ts";
import { sampleOf } from "./column-sample.ts";
import type { Found } from "./comparison.ts";
import { kolmogorovSmirnov, type Sample, type TestResult } from "./kolmogorov-smirnov.ts";
import { constantFactor, constantOffset, unitFactor } from "./uniform-change.ts";

const dayMs = 86_400_000;
const noticed = 0.1;
const fewest = 3;

/** Whether two columns' numbers or dates are differently distributed. */
export function compareDistributions(before: ColumnProfile, now: ColumnProfile, threshold: number): Found | null {
  const samples = samplesOf(before, now);
  if (samples === null) return null;
  const [one, other] = samples;
  const result = kolmogorovSmirnov(one, other);
  if (result.statistic < noticed || result.p_value >= threshold) return null;
  const message = before.dates === null ? movedNumbers(before, now, one, other, threshold) : movedDates(before, now);
  return { kind: "distribution_changed", message: `${message} (${testText(result)})`, evidence: { ...result, threshold } };
}

/** Whether every value was multiplied by one factor or moved by one amount, which needs no test. */
export function compareUniformly(before: ColumnProfile, now: ColumnProfile, threshold: number): Found | null {
  const samples = samplesOf(before, now);
  const message = samples === null ? null : uniformChange(before, now, ...samples);
  if (samples === null || message === null) return null;
  const result = kolmogorovSmirnov(...samples);
  return { kind: "distribution_changed", message: `${message} (${testText(result)})`, evidence: { ...result, threshold } };
}

/** Both columns on a line. Running numbers go on in the next file: that is no change of what they measure. */
function samplesOf(before: ColumnProfile, now: ColumnProfile): [Sample, Sample] | null {
  if (before.role === "identifier") return null;
  const [one, other] = [sampleOf(before), sampleOf(now)];
  return one === null || other === null || (before.dates === null) !== (now.dates === null) ? null : [one, other];
}

function uniformChange(before: ColumnProfile, now: ColumnProfile, one: Sample, other: Sample): string | null {
  if (one.count < fewest || other.count < fewest || before.distinct.count < fewest) return null;
  if (before.numbers !== null && now.numbers !== null) {
    const factor = constantFactor(before.numbers, now.numbers);
    if (factor !== null) return `values are ${number(factor)} times what they were: median ${medians(before, now)}`;
    const offset = constantOffset(before.numbers, now.numbers);
    return offset === null
      ? null
      : `values are ${number(Math.abs(offset))} ${offset > 0 ? "higher" : "lower"} than they were: median ${medians(before, now)}`;
  }
  if (before.dates === null || now.dates === null) return null;
  const offset = dateOffset(before.dates, now.dates);
  return offset === null
    ? null
    : `dates are ${plural(Math.abs(offset), "day")} ${offset > 0 ? "later" : "earlier"} than they were: ${spans(before, now)}`;
}

function dateOffset(before: NonNullable<ColumnProfile["dates"]>, now: NonNullable<ColumnProfile["dates"]>): number | null {
  const points = (dates: typeof before): number[] =>
    [dates.min, dates.quantiles.p05, dates.quantiles.p25, dates.quantiles.p50, dates.quantiles.p75, dates.quantiles.p95, dates.max].map(
      (iso) => Date.parse(iso) / dayMs,
    );
  const [old, fresh] = [points(before), points(now)];
  const offsets = old.map((value, index) => (fresh[index] ?? Number.NaN) - value);
  const [first = 0] = offsets;
  // A day of tolerance: a leap day lies between some dates and the same ones a year later.
  const isUniform = Math.abs(first) >= 2 && offsets.every((offset) => Math.abs(offset - first) <= 1.01);
  return isUniform ? Math.round(offsets[3] ?? first) : null;
}

function movedNumbers(before: ColumnProfile, now: ColumnProfile, one: Sample, other: Sample, threshold: number): string {
  const [old, fresh] = [before.numbers, now.numbers];
  if (old === null || fresh === null) return "values are differently distributed";
  const factor = unitFactor(one, other, threshold);
  const unit =
    factor === null
      ? ""
      : `; they would agree if all were ${factor >= 1 ? `divided by ${number(factor)}` : `multiplied by ${number(1 / factor)}`}`;
  const { figure } = figureFormat(before);
  const deviation = old.standard_deviation ?? 0;
  const moved = deviation === 0 || old.mean === null || fresh.mean === null ? null : (fresh.mean - old.mean) / deviation;
  const mean =
    moved === null || Math.abs(moved) < 0.1
      ? ""
      : `, mean ${figure(old.mean)} → ${figure(fresh.mean)} (${Math.abs(moved).toPrecision(2)} standard deviations ${moved > 0 ? "up" : "down"})`;
  return `values are differently distributed: median ${medians(before, now)}${mean}${unit}`;
}

function movedDates(before: ColumnProfile, now: ColumnProfile): string {
  return `dates are differently distributed: ${spans(before, now)}, median ${time(before.dates?.quantiles.p50 ?? "")} → ${time(now.dates?.quantiles.p50 ?? "")}`;
}

function medians(before: ColumnProfile, now: ColumnProfile): string {
  return `${figureFormat(before).figure(before.numbers?.quantiles.p50 ?? null)} → ${figureFormat(now).figure(now.numbers?.quantiles.p50 ?? null)}`;
}

function spans(before: ColumnProfile, now: ColumnProfile): string {
  const span = ({ dates }: ColumnProfile): string => `${time(dates?.min ?? "")} to ${time(dates?.max ?? "")}`;
  return `${span(before)} → ${span(now)}`;
}

/** A test's outcome in a few words: `Kolmogorov–Smirnov D = 0.38, p < 0.0001`. */
export function testText({ statistic, p_value }: TestResult): string {
  return `Kolmogorov–Smirnov D = ${statistic.toFixed(2)}, ${probabilityText(p_value)}`;
}

/** A probability in a few words: `p below 0.0001`. */
export function probabilityText(p: number): string {
  return p < 0.0001 ? "p below 0.0001" : `p = ${p.toPrecision(2)}`;
}

/** A share of a column's values before and now: `12 % → 30 %`. */
export function shareText(before: number, now: number): string {
  return `${percent(before)} → ${percent(now)}`;
}
