import type { Correlation } from "../dataset-profile.ts";

const fewestRows = 5;

/** A numeric column at the sampled rows; NaN where it has no value. */
export type SampledColumn = { name: string; values: Float64Array };

/** Pearson's and Spearman's coefficients of every pair over the rows where both have a value; strongest first. */
export function findCorrelations(columns: readonly SampledColumn[]): Correlation[] {
  const found: Correlation[] = [];
  for (const [index, a] of columns.entries()) {
    for (const b of columns.slice(index + 1)) {
      const pairs = pairsOf(a.values, b.values);
      if (pairs.x.length < fewestRows) continue;
      const pearson = correlate(pairs.x, pairs.y);
      const spearman = correlate(ranksOf(pairs.x), ranksOf(pairs.y));
      if (pearson !== null || spearman !== null) found.push({ a: a.name, b: b.name, rows: pairs.x.length, pearson, spearman });
    }
  }
  const strength = (one: Correlation): number => Math.abs(one.pearson ?? one.spearman ?? 0);
  return found.sort((a, b) => strength(b) - strength(a));
}

function pairsOf(a: Float64Array, b: Float64Array): { x: Float64Array; y: Float64Array } {
  const length = Math.min(a.length, b.length);
  const x = new Float64Array(length);
  const y = new Float64Array(length);
  let end = 0;
  for (let index = 0; index < length; index++) {
    const left = a[index] ?? Number.NaN;
    const right = b[index] ?? Number.NaN;
    if (Number.isNaN(left) || Number.isNaN(right)) continue;
    x[end] = left;
    y[end] = right;
    end++;
  }
  return { x: x.subarray(0, end), y: y.subarray(0, end) };
}

function correlate(x: Float64Array, y: Float64Array): number | null {
  const meanX = mean(x);
  const meanY = mean(y);
  let xy = 0;
  let xx = 0;
  let yy = 0;
  for (let index = 0; index < x.length; index++) {
    const dx = (x[index] ?? 0) - meanX;
    const dy = (y[index] ?? 0) - meanY;
    xy += dx * dy;
    xx += dx * dx;
    yy += dy * dy;
  }
  const r = xy / Math.sqrt(xx * yy);
  return Number.isFinite(r) ? Math.max(-1, Math.min(1, r)) : null;
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Ranks in ascending order; equal values share the mean of their ranks. */
function ranksOf(values: Float64Array): Float64Array {
  const order = new Uint32Array(values.length);
  for (let index = 0; index < order.length; index++) order[index] = index;
  order.sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const ranks = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && values[order[to] ?? 0] === values[order[from] ?? 0]) to++;
    for (let place = from; place < to; place++) ranks[order[place] ?? 0] = (from + to - 1) / 2;
    from = to;
  }
  return ranks;
}
