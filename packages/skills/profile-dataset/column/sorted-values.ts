import type { Cumulative, Quantiles } from "../dataset-profile.ts";

const cumulativePoints = 201;

/** Different values in ascending order with how often each occurs: everything that is said of a distribution comes from here, exactly. */
export class SortedValues {
  readonly values: Float64Array;
  /** All occurrences. */
  readonly total: number;
  /** How often each value occurs, and how many occurrences come before it; null when every value occurs once. */
  readonly #times: { counts: Float64Array; before: Float64Array } | null;

  private constructor(values: Float64Array, counts: Float64Array | null) {
    this.values = values;
    if (counts === null) {
      this.#times = null;
      this.total = values.length;
      return;
    }
    const before = new Float64Array(values.length);
    let sum = 0;
    for (let index = 0; index < values.length; index++) {
      before[index] = sum;
      sum += counts[index] ?? 0;
    }
    this.#times = { counts, before };
    this.total = sum;
  }

  /** Of values as they occur; the array is sorted in place and kept. */
  static ofOccurrences(all: Float64Array): SortedValues {
    if (!isAscending(all)) all.sort();
    return isStrictlyAscending(all) ? new SortedValues(all, null) : SortedValues.#compress(all, null);
  }

  /** Of values that may repeat, each with its count. */
  static ofCounts(values: Float64Array, counts: Float64Array): SortedValues {
    if (counts.every((count) => count === 1)) return SortedValues.ofOccurrences(values.slice());
    const order = new Uint32Array(values.length);
    for (let index = 0; index < order.length; index++) order[index] = index;
    order.sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
    return SortedValues.#compress(values, { order, counts });
  }

  /** How often the value at `index` occurs. */
  countAt(index: number): number {
    return this.#times === null ? 1 : (this.#times.counts[index] ?? 0);
  }

  #beforeAt(index: number): number {
    return this.#times === null ? index : (this.#times.before[index] ?? 0);
  }

  /** These values and further ones with their counts. */
  static merge(sorted: SortedValues | null, values: Float64Array, counts: Float64Array): SortedValues {
    if (sorted === null) return SortedValues.ofCounts(values, counts);
    if (values.length === 0) return sorted;
    const allValues = new Float64Array(sorted.distinct + values.length);
    const allCounts = new Float64Array(allValues.length);
    allValues.set(sorted.values);
    allValues.set(values, sorted.distinct);
    for (let index = 0; index < sorted.distinct; index++) allCounts[index] = sorted.countAt(index);
    allCounts.set(counts, sorted.distinct);
    return SortedValues.ofCounts(allValues, allCounts);
  }

  static #compress(all: Float64Array, how: { order: Uint32Array; counts: Float64Array } | null): SortedValues {
    const size = how === null ? countRuns(all) : all.length;
    const values = new Float64Array(size);
    const counts = new Float64Array(size);
    let end = 0;
    for (let index = 0; index < all.length; index++) {
      const from = how === null ? index : (how.order[index] ?? 0);
      // Adding 0 turns -0 into 0: they are one value.
      const value = (all[from] ?? 0) + 0;
      const times = how === null ? 1 : (how.counts[from] ?? 0);
      if (end > 0 && values[end - 1] === value) counts[end - 1] = (counts[end - 1] ?? 0) + times;
      else {
        values[end] = value;
        counts[end] = times;
        end++;
      }
    }
    return new SortedValues(values.subarray(0, end), counts.subarray(0, end));
  }

  get distinct(): number {
    return this.values.length;
  }

  get min(): number {
    return this.values[0] ?? Number.NaN;
  }

  get max(): number {
    return this.values.at(-1) ?? Number.NaN;
  }

  /** The value at place `rank` (from 0) of all occurrences in ascending order. */
  at(rank: number): number {
    return this.values[this.#indexAt(rank)] ?? Number.NaN;
  }

  /** The quantile `p` by linear interpolation between the two occurrences around it (R's type 7). */
  quantile(p: number): number {
    const place = p * (this.total - 1);
    const below = Math.floor(place);
    const low = this.at(below);
    const share = place - below;
    if (share === 0) return low;
    const high = this.at(below + 1);
    if (low === high) return low;
    // The distance of the largest doubles of both signs is none.
    return Number.isFinite(high - low) ? low + (high - low) * share : low * (1 - share) + high * share;
  }

  countBelow(bound: number): number {
    let from = 0;
    let to = this.values.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.values[middle] ?? 0) < bound) from = middle + 1;
      else to = middle;
    }
    return from === this.values.length ? this.total : this.#beforeAt(from);
  }

  quantiles<Value>(label: (value: number) => Value): Quantiles<Value> {
    const at = (p: number): Value => label(this.quantile(p));
    return { p01: at(0.01), p05: at(0.05), p25: at(0.25), p50: at(0.5), p75: at(0.75), p95: at(0.95), p99: at(0.99) };
  }

  cumulative<Value>(label: (value: number) => Value): Cumulative<Value> {
    const at: Value[] = [];
    const share: number[] = [];
    let last = -1;
    for (let point = 0; point < cumulativePoints; point++) {
      const index = this.#indexAt(Math.round((point / (cumulativePoints - 1)) * (this.total - 1)));
      if (index === last) continue;
      last = index;
      at.push(label(this.values[index] ?? 0));
      share.push((this.#beforeAt(index) + this.countAt(index)) / this.total);
    }
    return { at, share };
  }

  #indexAt(rank: number): number {
    if (this.#times === null) return Math.max(0, Math.min(rank, this.values.length - 1));
    const { before } = this.#times;
    let from = 0;
    let to = this.values.length - 1;
    while (from < to) {
      const middle = (from + to + 1) >> 1;
      if ((before[middle] ?? 0) <= rank) from = middle;
      else to = middle - 1;
    }
    return from;
  }
}

function isAscending(values: Float64Array): boolean {
  for (let index = 1; index < values.length; index++) if ((values[index - 1] ?? 0) > (values[index] ?? 0)) return false;
  return true;
}

/** False too where -0 meets 0, which are one value. */
function isStrictlyAscending(values: Float64Array): boolean {
  for (let index = 1; index < values.length; index++) if (!((values[index - 1] ?? 0) < (values[index] ?? 0))) return false;
  return !Object.is(values[0], -0);
}

function countRuns(values: Float64Array): number {
  let runs = values.length === 0 ? 0 : 1;
  for (let index = 1; index < values.length; index++) if (values[index - 1] !== values[index]) runs++;
  return runs;
}
