import type { FrequentValue, NumberFigures, Outliers } from "../dataset-profile.ts";
import { buildHistogram } from "./build-histogram.ts";
import type { SortedValues } from "./sorted-values.ts";

const shownExtremes = 5;

/** Integers that a double does not hold, as digits, with their counts. */
export type LongIntegers = ReadonlyMap<string, number>;

/** The figures of a column of numbers. `isWhole`: only integers occur. `isQuantity` false: the values name things, so they have no mean. */
export function describeNumbers(sorted: SortedValues, how: { isWhole: boolean; isQuantity: boolean; longs: LongIntegers }): NumberFigures {
  const moments = how.isQuantity ? momentsOf(sorted) : { mean: null, deviation: null, skewness: null, kurtosis: null };
  const zero = sorted.countBelow(0);
  return {
    count: sorted.total,
    min: sorted.min,
    max: sorted.max,
    exact: exactFigures(sorted, how.longs),
    mean: moments.mean,
    standard_deviation: moments.deviation,
    skewness: moments.skewness,
    kurtosis: moments.kurtosis,
    zeros: sorted.countBelow(Number.MIN_VALUE) - zero,
    negatives: zero,
    quantiles: sorted.quantiles((value) => value),
    outliers: how.isQuantity ? outliersOf(sorted) : null,
    extremes: extremesOf(sorted),
    histogram: buildHistogram(sorted, { whole: how.isWhole, label: (border) => border }),
    cumulative: sorted.cumulative((value) => value),
  };
}

type Moments = { mean: number | null; deviation: number | null; skewness: number | null; kurtosis: number | null };

/** Two passes with Neumaier's compensated sums: exact up to the last rounding. */
function momentsOf(sorted: SortedValues): Moments {
  const { values, total: n } = sorted;
  const mean = sumOf(values.length, (index) => (values[index] ?? 0) * sorted.countAt(index)) / n;
  if (!Number.isFinite(mean)) return { mean: null, deviation: null, skewness: null, kurtosis: null };
  const power = (exponent: 2 | 3 | 4): number =>
    sumOf(values.length, (index) => {
      const from = (values[index] ?? 0) - mean;
      const square = from * from;
      return sorted.countAt(index) * (exponent === 2 ? square : exponent === 3 ? square * from : square * square);
    });
  const second = power(2);
  const deviation = n < 2 ? null : Math.sqrt(second / (n - 1));
  if (n < 3 || second === 0 || !Number.isFinite(second)) return { mean, deviation: finite(deviation), skewness: null, kurtosis: null };
  const variance = second / n;
  const skew = power(3) / n / variance ** 1.5;
  const skewness = (Math.sqrt(n * (n - 1)) / (n - 2)) * skew;
  const excess = power(4) / n / variance ** 2 - 3;
  const kurtosis = n < 4 ? null : ((n - 1) / ((n - 2) * (n - 3))) * ((n + 1) * excess + 6);
  return { mean, deviation: finite(deviation), skewness: finite(skewness), kurtosis: finite(kurtosis) };
}

function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}

function sumOf(length: number, term: (index: number) => number): number {
  let sum = 0;
  let lost = 0;
  for (let index = 0; index < length; index++) {
    const value = term(index);
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  // Past the largest double the compensation is no number.
  return Number.isFinite(sum) ? sum + lost : sum;
}

function outliersOf(sorted: SortedValues): Outliers | null {
  const low = sorted.quantile(0.25);
  const high = sorted.quantile(0.75);
  const reach = 1.5 * (high - low);
  if (!(reach > 0) || !Number.isFinite(reach) || sorted.total < 10) return null;
  const fences = { lower_fence: low - reach, upper_fence: high + reach };
  const above = sorted.total - sorted.countBelow(nextUp(fences.upper_fence));
  return { below: sorted.countBelow(fences.lower_fence), above, ...fences };
}

function nextUp(value: number): number {
  return value + Math.abs(value) * Number.EPSILON + Number.MIN_VALUE;
}

function extremesOf(sorted: SortedValues): NumberFigures["extremes"] {
  const at = (index: number): FrequentValue => {
    const count = sorted.countAt(index);
    return { value: String(sorted.values[index] ?? 0), count, share: count / sorted.total };
  };
  const length = Math.min(shownExtremes, sorted.distinct);
  return {
    smallest: Array.from({ length }, (_, index) => at(index)),
    largest: Array.from({ length }, (_, index) => at(sorted.distinct - 1 - index)),
  };
}

function exactFigures(sorted: SortedValues, longs: LongIntegers): NumberFigures["exact"] {
  if (longs.size === 0) return null;
  const whole = [...longs].filter(([digits]) => /^-?\d+$/.test(digits));
  if (whole.length !== longs.size) return null;
  let sum = 0n;
  let min: bigint | null = null;
  let max: bigint | null = null;
  const take = (value: bigint, count: number): void => {
    sum += value * BigInt(count);
    if (min === null || value < min) min = value;
    if (max === null || value > max) max = value;
  };
  for (const [digits, count] of whole) take(BigInt(digits), count);
  for (let index = 0; index < sorted.distinct; index++) {
    const value = sorted.values[index] ?? 0;
    // Doubles beyond 2^53 here are the rounded long ones themselves.
    if (Number.isSafeInteger(value)) take(BigInt(value), sorted.countAt(index));
    else if (!Number.isInteger(value)) return null;
  }
  return { min: String(min), max: String(max), sum: String(sum) };
}
