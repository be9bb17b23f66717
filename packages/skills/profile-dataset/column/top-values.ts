/** Keeps the most frequent of many values, ties in the order of their text. Each value is added once, with its count. */
export class TopValues {
  readonly #size: number;
  #kept: { value: string; count: number }[] = [];
  #worst: { value: string; count: number } | null = null;

  constructor(size: number) {
    this.#size = size;
  }

  add(value: string, count: number): void {
    if (this.#worst !== null && (count < this.#worst.count || (count === this.#worst.count && value > this.#worst.value))) return;
    this.#kept.push({ value, count });
    if (this.#kept.length >= this.#size * 4) this.#cut();
  }

  /** True when a value with this count is surely kept: among equals those that came first stay. */
  takes(count: number): boolean {
    return this.#worst === null || count > this.#worst.count;
  }

  list(): { value: string; count: number }[] {
    this.#cut();
    return this.#kept;
  }

  #cut(): void {
    this.#kept.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : a.value > b.value ? 1 : 0));
    this.#kept = this.#kept.slice(0, this.#size);
    if (this.#kept.length === this.#size) this.#worst = this.#kept.at(-1) ?? null;
  }
}
