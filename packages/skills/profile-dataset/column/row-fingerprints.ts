import type { Hash64 } from "./hash-text.ts";

/** How many rows repeat an earlier one. `exact` is false when it is scaled up from a sample of the fingerprints. */
export type DuplicateCount = { duplicates: number; exact: boolean; firstRepeatRow: number | null };

/**
 * Counts repeated rows by 64-bit fingerprint in bounded memory (12 bytes a slot). When the table is full it keeps only the fingerprints
 * whose lowest bit is zero, then the lowest two, and so on: a fair sample of the distinct rows with all their repeats (Wegman's
 * adaptive sampling; Flajolet, 1990), from which the count is scaled up.
 */
export class RowFingerprints {
  readonly #maxSlots: number;
  #hi: Uint32Array;
  #lo: Uint32Array;
  #counts: Uint32Array;
  #distinct = 0;
  #rows = 0;
  #level = 0;
  #firstRepeatRow: number | null = null;

  constructor(maxSlots = 2 ** 22) {
    this.#maxSlots = maxSlots;
    const slots = Math.min(maxSlots, 4096);
    this.#hi = new Uint32Array(slots);
    this.#lo = new Uint32Array(slots);
    this.#counts = new Uint32Array(slots);
  }

  add(hash: Hash64, row: number): void {
    if (!this.#sampled(hash.lo)) return;
    this.#rows++;
    if (this.#put(hash.hi, hash.lo, 1) && this.#firstRepeatRow === null) this.#firstRepeatRow = row;
    if (this.#distinct > this.#counts.length * 0.7) this.#makeRoom();
  }

  result(): DuplicateCount {
    const duplicates = (this.#rows - this.#distinct) * 2 ** this.#level;
    return { duplicates, exact: this.#level === 0, firstRepeatRow: this.#firstRepeatRow };
  }

  #sampled(lo: number): boolean {
    return this.#level === 0 || (lo & (2 ** this.#level - 1)) === 0;
  }

  /** True when the fingerprint was there already. */
  #put(hi: number, lo: number, times: number): boolean {
    const mask = this.#counts.length - 1;
    let slot = hi & mask;
    for (;;) {
      const count = this.#counts[slot] ?? 0;
      if (count === 0) {
        this.#hi[slot] = hi;
        this.#lo[slot] = lo;
        this.#counts[slot] = times;
        this.#distinct++;
        return false;
      }
      if (this.#hi[slot] === hi && this.#lo[slot] === lo) {
        this.#counts[slot] = count + times;
        return true;
      }
      slot = (slot + 1) & mask;
    }
  }

  #makeRoom(): void {
    const [hi, lo, counts] = [this.#hi, this.#lo, this.#counts];
    const slots = Math.min(counts.length * 2, this.#maxSlots);
    if (slots === counts.length) this.#level++;
    this.#hi = new Uint32Array(slots);
    this.#lo = new Uint32Array(slots);
    this.#counts = new Uint32Array(slots);
    this.#distinct = 0;
    this.#rows = 0;
    for (let slot = 0; slot < counts.length; slot++) {
      const count = counts[slot] ?? 0;
      if (count === 0 || !this.#sampled(lo[slot] ?? 0)) continue;
      this.#put(hi[slot] ?? 0, lo[slot] ?? 0, count);
      this.#rows += count;
    }
  }
}
