/// <reference path="./tdigest.d.ts" />
import { TDigest } from "tdigest";
import { Moments } from "./moments.ts";

const batchSize = 4096;
/** Values at either end of a batch that go into the sketch one by one, so that the tails stay sharp. */
const edgeValues = 64;
const groupSize = 8;

/** Moments of a column's figures and, once `startSketch` was called, a t-digest (Dunning) of their distribution. */
export class FigureTally {
  readonly moments = new Moments();
  #digest: TDigest | null = null;
  #batch = new Float64Array(0);
  #batched = 0;

  push(value: number, times: number): void {
    this.moments.push(value, times);
    if (this.#digest === null) return;
    if (times > 1) {
      this.#digest.push(value, times);
      return;
    }
    this.#batch[this.#batched++] = value;
    if (this.#batched === batchSize) this.#drain(this.#digest);
  }

  /** From here on the distribution is kept as a sketch; call it before the first `push`. */
  startSketch(): void {
    this.#digest = new TDigest();
    this.#batch = new Float64Array(batchSize);
  }

  /** The approximate value below which the share `p` (0 to 1) lies; null without a sketch. */
  quantile(p: number): number | null {
    if (this.#digest === null) return null;
    this.#drain(this.#digest);
    const value = this.#digest.percentile(p);
    return value === undefined ? null : Math.min(this.moments.max, Math.max(this.moments.min, value));
  }

  /** The approximate share (0 to 1) at or below `value`. */
  shareBelow(value: number): number {
    if (value >= this.moments.max) return 1;
    if (value < this.moments.min || this.#digest === null) return 0;
    this.#drain(this.#digest);
    return this.#digest.p_rank(value) ?? 0;
  }

  /** Gives the batch to the digest, neighbours in groups: the digest would merge them anyway, and each push of its own costs a tree search. */
  #drain(digest: TDigest): void {
    const values = this.#batch.subarray(0, this.#batched).sort();
    this.#batched = 0;
    for (let index = 0; index < values.length; ) {
      const isEdge = index < edgeValues || index + groupSize > values.length - edgeValues;
      const size = isEdge ? 1 : groupSize;
      let mean = 0;
      for (let member = 0; member < size; member++) mean += (values[index + member] ?? 0) / size;
      digest.push(mean, size);
      index += size;
    }
  }
}
