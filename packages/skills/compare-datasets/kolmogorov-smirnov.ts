import type { Cumulative } from "../profile-dataset/dataset-profile.ts";

/** The outcome of a test: its name, its statistic, and how probable such a one is when nothing has changed. */
export type TestResult = { test: string; statistic: number; p_value: number };

/** A sample: how many values, and their cumulative distribution. */
export type Sample = { count: number; cumulative: Cumulative<number> };

/** Tests whether two samples come from one distribution: D is the largest distance of their cumulative distributions, p the asymptotic one. */
export function kolmogorovSmirnov(one: Sample, other: Sample): TestResult {
  const statistic = Math.max(largestGap(one.cumulative, other.cumulative), largestGap(other.cumulative, one.cumulative));
  const root = Math.sqrt((one.count * other.count) / (one.count + other.count));
  return { test: "two-sample Kolmogorov–Smirnov", statistic, p_value: tail((root + 0.12 + 0.11 / root) * statistic) };
}

/** The largest distance at the points of `one`, where the other's share is that of its last point before: at most half a percent too low. */
function largestGap(one: Cumulative<number>, other: Cumulative<number>): number {
  let gap = 0;
  let index = -1;
  for (const [at, value] of one.at.entries()) {
    while (index + 1 < other.at.length && (other.at[index + 1] ?? Infinity) <= value) index++;
    gap = Math.max(gap, Math.abs((one.share[at] ?? 0) - (other.share[index] ?? 0)));
  }
  return gap;
}

/** Kolmogorov's distribution: the probability of a larger value. */
function tail(lambda: number): number {
  if (!(lambda > 0.2)) return 1;
  let sum = 0;
  for (let term = 1; term <= 100; term++) sum += (term % 2 === 1 ? 2 : -2) * Math.exp(-2 * term * term * lambda * lambda);
  return Math.min(1, Math.max(0, sum));
}
