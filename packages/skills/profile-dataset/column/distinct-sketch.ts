import type { Hash64 } from "./hash-text.ts";

/**
 * Estimates how many distinct hashes it has seen, in 2^precision bytes: HyperLogLog registers (Flajolet and others, 2007) read with
 * Ertl's improved estimator ("New cardinality estimation algorithms for HyperLogLog sketches", 2017), which needs no bias tables.
 */
export class DistinctSketch {
  readonly #precision: number;
  readonly #registers: Uint8Array;

  constructor(precision: number) {
    this.#precision = precision;
    this.#registers = new Uint8Array(2 ** precision);
  }

  /** One standard error of `estimate`, as a share of it. */
  get standardError(): number {
    return 1.04 / Math.sqrt(this.#registers.length);
  }

  add(hash: Hash64): void {
    const index = hash.hi >>> (32 - this.#precision);
    const rest = (hash.hi << this.#precision) >>> 0;
    const rank = rest === 0 ? 32 - this.#precision + Math.clz32(hash.lo) + 1 : Math.clz32(rest) + 1;
    if (rank > (this.#registers[index] ?? 0)) this.#registers[index] = rank;
  }

  estimate(): number {
    const size = this.#registers.length;
    const highest = 64 - this.#precision;
    const histogram = new Float64Array(highest + 2);
    for (const register of this.#registers) histogram[register] = (histogram[register] ?? 0) + 1;
    let z = size * tau(1 - (histogram[highest + 1] ?? 0) / size);
    for (let rank = highest; rank >= 1; rank--) z = 0.5 * (z + (histogram[rank] ?? 0));
    z += size * sigma((histogram[0] ?? 0) / size);
    return Math.round((size * size) / (2 * Math.LN2 * z));
  }
}

function sigma(share: number): number {
  if (share === 1) return Number.POSITIVE_INFINITY;
  let x = share;
  let y = 1;
  let z = share;
  for (let previous = -1; previous !== z; ) {
    x *= x;
    previous = z;
    z += x * y;
    y += y;
  }
  return z;
}

function tau(share: number): number {
  if (share === 0 || share === 1) return 0;
  let x = share;
  let y = 1;
  let z = 1 - share;
  for (let previous = -1; previous !== z; ) {
    x = Math.sqrt(x);
    previous = z;
    y *= 0.5;
    z -= (1 - x) ** 2 * y;
  }
  return z / 3;
}
