import type { Cumulative, FrequentValue, Histogram, NumberFigures, Quantiles } from "../dataset-profile.ts";

/** The quantile of sorted numbers by linear interpolation. */
export function quantileOf(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)] ?? 0;
  const high = sorted[Math.ceil(at)] ?? low;
  return low + (high - low) * (at - Math.floor(at));
}

/** The seven quantiles of sorted numbers. */
export function quantilesOf(sorted: readonly number[]): Quantiles<number> {
  const at = (share: number): number => quantileOf(sorted, share);
  return { p01: at(0.01), p05: at(0.05), p25: at(0.25), p50: at(0.5), p75: at(0.75), p95: at(0.95), p99: at(0.99) };
}

/** The cumulative distribution of sorted numbers at up to 201 of them. */
export function cumulativeOf(sorted: readonly number[]): Cumulative<number> {
  const at = [...new Set(Array.from({ length: 201 }, (_, index) => sorted[Math.round(((sorted.length - 1) * index) / 200)] ?? 0))];
  return { at, share: at.map((value) => sorted.filter((one) => one <= value).length / sorted.length) };
}

/** Twenty equal-width bars over sorted numbers. */
export function histogramOf(sorted: readonly number[]): Histogram {
  const low = sorted[0] ?? 0;
  const high = sorted.at(-1) ?? low;
  const width = (high - low) / 20 || 1;
  const bins = Array.from({ length: 20 }, (_, index) => ({ from: low + index * width, to: low + (index + 1) * width, count: 0 }));
  for (const value of sorted) {
    const bin = bins[Math.min(19, Math.floor((value - low) / width))];
    if (bin !== undefined) bin.count += 1;
  }
  return { bins, below: 0, above: 0 };
}

/** Different texts with their counts, most frequent first, ties in the order of their text. */
export function frequentOf(texts: readonly string[]): FrequentValue[] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts]
    .map(([value, count]) => ({ value, count, share: count / texts.length }))
    .toSorted((one, other) => other.count - one.count || (one.value < other.value ? -1 : 1));
}

/** All figures of numbers. */
export function numberFiguresOf(values: readonly number[]): NumberFigures {
  const sorted = values.toSorted((one, other) => one - other);
  const n = sorted.length;
  const mean = sorted.reduce((sum, value) => sum + value, 0) / n;
  const central = (power: number): number => sorted.reduce((sum, value) => sum + (value - mean) ** power, 0) / n;
  const variance = central(2);
  const quantiles = quantilesOf(sorted);
  const reach = 1.5 * (quantiles.p75 - quantiles.p25);
  const [lower_fence, upper_fence] = [quantiles.p25 - reach, quantiles.p75 + reach];
  const different = frequentOf(sorted.map(String)).toSorted((one, other) => Number(one.value) - Number(other.value));
  return {
    count: n,
    min: sorted[0] ?? 0,
    max: sorted.at(-1) ?? 0,
    exact: null,
    mean,
    standard_deviation: n < 2 ? null : Math.sqrt((variance * n) / (n - 1)),
    skewness: variance === 0 ? null : central(3) / variance ** 1.5,
    kurtosis: variance === 0 ? null : central(4) / variance ** 2 - 3,
    zeros: sorted.filter((value) => value === 0).length,
    negatives: sorted.filter((value) => value < 0).length,
    quantiles,
    outliers: {
      below: sorted.filter((value) => value < lower_fence).length,
      above: sorted.filter((value) => value > upper_fence).length,
      lower_fence,
      upper_fence,
    },
    extremes: { smallest: different.slice(0, 5), largest: different.slice(-5).toReversed() },
    histogram: histogramOf(sorted),
    cumulative: cumulativeOf(sorted),
  };
}
