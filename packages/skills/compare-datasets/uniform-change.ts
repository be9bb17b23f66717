import type { NumberFigures } from "../profile-dataset/dataset-profile.ts";
import { kolmogorovSmirnov, type Sample } from "./kolmogorov-smirnov.ts";

const unitFactors = [10, 100, 1_000, 10_000, 1_000_000, 60, 3_600];
const tolerance = 1e-4;

/**
 * The factor by which every value of a column was multiplied; null when there is no single one, or it is 1. Only of as many values: a sequence
 * that went on has all its quantiles multiplied too.
 */
export function constantFactor(before: NumberFigures, now: NumberFigures): number | null {
  const pairs = before.count === now.count ? pointPairs(before, now) : [];
  const known = pairs.filter(([old]) => old !== 0);
  if (known.length < 5 || pairs.some(([old, fresh]) => (old === 0) !== (fresh === 0))) return null;
  const factors = known.map(([old, fresh]) => fresh / old);
  const factor = (now.mean ?? Number.NaN) / (before.mean ?? Number.NaN);
  const isUniform = factors.every((one) => Math.abs(one - factor) <= tolerance * Math.abs(factor));
  return isUniform && Math.abs(factor - 1) > 0.001 ? rounded(factor) : null;
}

/** The amount by which every quantile of a column was moved; null when there is no single one, or it is small beside the spread. */
export function constantOffset(before: NumberFigures, now: NumberFigures): number | null {
  const pairs = before.count === now.count ? pointPairs(before, now) : [];
  const offset = (now.mean ?? Number.NaN) - (before.mean ?? Number.NaN);
  const spread = before.standard_deviation ?? 0;
  const isUniform =
    pairs.length > 0 && pairs.every(([old, fresh]) => Math.abs(fresh - old - offset) <= tolerance * Math.max(spread, Math.abs(offset)));
  return isUniform && Math.abs(offset) > 0.05 * spread ? rounded(offset) : null;
}

/** The usual factor between two units by which the values would have to be divided to be distributed as before; null when none does it. */
export function unitFactor(before: Sample, now: Sample, threshold: number): number | null {
  const median = ({ cumulative }: Sample): number => cumulative.at[cumulative.share.findIndex((share) => share >= 0.5)] ?? Number.NaN;
  const ratio = median(now) / median(before);
  const candidates = unitFactors.flatMap((factor) => [factor, 1 / factor]).filter((factor) => Math.abs(Math.log(ratio / factor)) < 0.2);
  const fitting = candidates.find((factor) => {
    const { at, share } = now.cumulative;
    const scaled = { count: now.count, cumulative: { at: at.map((value) => value / factor), share } };
    const { statistic, p_value } = kolmogorovSmirnov(before, scaled);
    return p_value >= threshold || statistic < 0.1;
  });
  return fitting ?? null;
}

function pointPairs(before: NumberFigures, now: NumberFigures): [number, number][] {
  const points = ({ min, max, quantiles: q }: NumberFigures): number[] => [min, q.p01, q.p05, q.p25, q.p50, q.p75, q.p95, q.p99, max];
  const fresh = points(now);
  return points(before).map((old, index) => [old, fresh[index] ?? Number.NaN]);
}

function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
