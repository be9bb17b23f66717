import type { FigureTally } from "./figure-tally.ts";

/** A read-only view of how a column's figures are spread, exact or from a sketch. */
export type ValueDistribution = {
  exact: boolean;
  count: number;
  min: number;
  max: number;
  /** The value at share `p` (0 to 1). */
  quantile(p: number): number;
  /** How many values are below `value` (exact: strictly below; sketch: about). */
  countBelow(value: number): number;
};

/** The exact distribution of distinct figures with their counts. `pairs` must hold at least one. */
export function exactDistribution(pairs: { figure: number; count: number }[]): ValueDistribution {
  const sorted = pairs.toSorted((a, b) => a.figure - b.figure);
  const upTo: number[] = [];
  let count = 0;
  for (const pair of sorted) {
    count += pair.count;
    upTo.push(count);
  }
  const figureAt = (rank: number): number => sorted[firstAbove(upTo, rank)]?.figure ?? 0;
  const figures = sorted.map((pair) => pair.figure);
  return {
    exact: true,
    count,
    min: figures[0] ?? 0,
    max: figures.at(-1) ?? 0,
    quantile(p) {
      const position = p * (count - 1);
      const low = figureAt(Math.floor(position));
      const share = position - Math.floor(position);
      if (share === 0) return low;
      const high = figureAt(Math.floor(position) + 1);
      // The difference of two huge numbers of opposite sign is infinite, their weighted sum is not.
      return Number.isFinite(high - low) ? low + (high - low) * share : low * (1 - share) + high * share;
    },
    countBelow(value) {
      const index = firstAtLeast(figures, value);
      return index === 0 ? 0 : (upTo[index - 1] ?? 0);
    },
  };
}

/** The approximate distribution that a tally's sketch knows. */
export function sketchedDistribution(tally: FigureTally): ValueDistribution {
  const { count, min, max } = tally.moments;
  return {
    exact: false,
    count,
    min,
    max,
    quantile: (p) => tally.quantile(p) ?? min,
    countBelow: (value) => (value <= min ? 0 : Math.round(tally.shareBelow(value) * count)),
  };
}

/** Index of the first element greater than `value` in ascending numbers. */
function firstAbove(ascending: number[], value: number): number {
  return partitionPoint(ascending, (element) => element > value);
}

/** Index of the first element not less than `value` in ascending numbers. */
function firstAtLeast(ascending: number[], value: number): number {
  return partitionPoint(ascending, (element) => element >= value);
}

function partitionPoint(ascending: number[], isAfter: (element: number) => boolean): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isAfter(ascending[middle] ?? 0)) high = middle;
    else low = middle + 1;
  }
  return low;
}
