/** Numbers in one growing typed array. */
export class NumberList {
  #values: Float64Array;
  length = 0;

  /** `expected`: how many numbers there will be, where that is known; doubling would hold up to three times as much for a while. */
  constructor(expected = 64) {
    this.#values = new Float64Array(Math.max(1, expected));
  }

  push(value: number): void {
    if (this.length === this.#values.length) this.#grow();
    this.#values[this.length++] = value;
  }

  /** The numbers themselves, not a copy. */
  view(): Float64Array {
    return this.#values.subarray(0, this.length);
  }

  #grow(): void {
    const larger = new Float64Array(this.#values.length * 2);
    larger.set(this.#values);
    this.#values = larger;
  }
}
