import type { Histogram } from "../dataset-profile.ts";
import type { SortedValues } from "./sorted-values.ts";

const maxBins = 25;

/** How the borders of a histogram are chosen and written. */
export type HistogramStyle = {
  /** True when only whole numbers occur, so that no bar may end between two of them. */
  whole: boolean;
  /** Turns a border into what is shown: the number itself, or an ISO date. */
  label(border: number): number | string;
};

/** Equal-width bars over the values; the far tails are counted apart when they would squeeze everything else into a bar or two. */
export function buildHistogram(values: SortedValues, style: HistogramStyle): Histogram {
  const { from, to } = shownRange(values);
  if (!(to > from))
    return { bins: [{ from: style.label(values.min), to: style.label(values.max), count: values.total }], below: 0, above: 0 };
  const borders = chooseBorders(from, to, style.whole);
  const below = values.countBelow(borders[0] ?? from);
  const counts = borders.map((border, index) => (index === 0 ? below : values.countBelow(border)));
  const bins = borders.slice(1).map((border, index) => {
    const isLast = index === borders.length - 2;
    const upTo = isLast && border >= values.max ? values.total : (counts[index + 1] ?? 0);
    return { from: style.label(borders[index] ?? from), to: style.label(border), count: Math.max(0, upTo - (counts[index] ?? 0)) };
  });
  const shown = bins.reduce((sum, bin) => sum + bin.count, below);
  return { bins, below, above: Math.max(0, values.total - shown) };
}

function shownRange(values: SortedValues): { from: number; to: number } {
  const low = values.quantile(0.01);
  const high = values.quantile(0.99);
  const middle = high - low;
  if (!(middle > 0) || !Number.isFinite(values.max - values.min)) return { from: values.min, to: values.max };
  return {
    from: values.min < low - 2 * middle ? low : values.min,
    to: values.max > high + 2 * middle ? high : values.max,
  };
}

function chooseBorders(from: number, to: number, whole: boolean): number[] {
  if (whole && to - from < maxBins) {
    const first = Math.floor(from);
    return Array.from({ length: Math.ceil(to) - first + 2 }, (_, index) => first + index);
  }
  if (!Number.isFinite((to - from) / maxBins)) return [from, to];
  if (whole) return wholeBorders(Math.floor(from), Math.ceil(to) + 1);
  const width = (to - from) / maxBins;
  return Array.from({ length: maxBins + 1 }, (_, index) => (index === maxBins ? to : from + width * index));
}

/** Prefers a number of bars that divides the range, so that the last bar does not look low only because it is cut short. */
function wholeBorders(first: number, end: number): number[] {
  const span = end - first;
  for (let bins = maxBins; bins >= 10; bins--) {
    if (span % bins === 0) return Array.from({ length: bins + 1 }, (_, index) => first + (span / bins) * index);
  }
  const width = Math.ceil(span / maxBins);
  return Array.from({ length: Math.ceil(span / width) + 1 }, (_, index) => first + width * index);
}
