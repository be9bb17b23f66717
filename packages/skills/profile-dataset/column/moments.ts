/** Count, mean, spread and range of the numbers pushed so far, in constant memory (Welford's update, weighted as by West, 1979). */
export class Moments {
  count = 0;
  mean = 0;
  min = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;
  zeros = 0;
  negatives = 0;
  #squares = 0;

  /** Counts `value` `times` times. `value` must be finite. */
  push(value: number, times: number): void {
    this.count += times;
    const distance = value - this.mean;
    this.mean += (distance * times) / this.count;
    this.#squares += distance * (value - this.mean) * times;
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
    if (value === 0) this.zeros += times;
    else if (value < 0) this.negatives += times;
  }

  /** The sample standard deviation (divides by n - 1); null for fewer than two values or when the figures overflow. */
  standardDeviation(): number | null {
    if (this.count < 2) return null;
    const deviation = Math.sqrt(this.#squares / (this.count - 1));
    return Number.isFinite(deviation) ? deviation : null;
  }
}
