import { isExactNumber } from "@skillrun/contract";
import type { NumberFormat } from "../dataset-profile.ts";
import { NumberList } from "./number-list.ts";
import { type GroupSign, numberDigits, numberValue, type WrittenNumber } from "./parse-number.ts";

/** How a separator that can group or be decimal is read, for `,` and for `.`. */
export type NumberReading = { comma: "group" | "decimal"; point: "group" | "decimal"; decimal: "." | "," | null; assumed: boolean };

/** The numbers of a column as they are written, under both readings, and what they tell of the right one. */
export class NumberEvidence {
  readonly #grouped = new NumberList();
  readonly #decimal = new NumberList();
  readonly #counts = new NumberList();
  /** 0 where both readings agree, 1 where a comma, 2 where a point can be read both ways. */
  readonly #either = new NumberList();
  readonly longs = new Map<string, number>();
  readonly units = new Map<string, number>();
  readonly groups = new Map<GroupSign, number>();
  /** Numbers whose decimal sign is certain. */
  pointDecimals = 0;
  commaDecimals = 0;
  eitherCommas = 0;
  eitherPoints = 0;
  count = 0;
  /** Numbers that are written differently, though they may be equal. */
  distinctTexts = 0;
  readonly #rounded = new Set<number>();

  add(number: WrittenNumber, count: number): void {
    const { either, decimal, group } = number;
    this.count += count;
    this.distinctTexts++;
    this.#grouped.push(numberValue(number, "group"));
    this.#decimal.push(numberValue(number, "decimal"));
    this.#counts.push(count);
    this.#either.push(either === null ? 0 : either === "," ? 1 : 2);
    if (either === ",") this.eitherCommas += count;
    else if (either === ".") this.eitherPoints += count;
    else if (decimal === "," || group === ".") this.commaDecimals += count;
    else if (decimal === "." || group === ",") this.pointDecimals += count;
    if (group !== null) this.groups.set(group, (this.groups.get(group) ?? 0) + count);
    if (number.unit !== null) this.units.set(number.unit, (this.units.get(number.unit) ?? 0) + count);
    if (number.whole.length + number.fraction.length > 15) this.#addLong(number, count);
  }

  /** How the column is read. `known` is what the caller says, `table` what the other columns show. */
  reading(known: "." | "," | null, table: "." | "," | null): NumberReading {
    const own = this.#ownDecimal();
    const decimal = known ?? (own === "mixed" ? null : (own ?? table));
    const assumed = known === null && own === null && this.eitherCommas > 0 && table === null;
    if (decimal === ",") return { comma: "decimal", point: "group", decimal, assumed: false };
    return { comma: "group", point: "decimal", decimal, assumed };
  }

  /** True when some numbers have a decimal comma and others a decimal point. */
  get isMixed(): boolean {
    return this.#ownDecimal() === "mixed";
  }

  values(reading: NumberReading): { values: Float64Array; counts: Float64Array } {
    const decimal = this.#decimal.view();
    const grouped = this.#grouped.view();
    const either = this.#either.view();
    const values = decimal.map((value, index) => {
      const sign = either[index] ?? 0;
      if (sign === 0) return value;
      return (sign === 1 ? reading.comma : reading.point) === "decimal" ? value : (grouped[index] ?? 0);
    });
    return { values, counts: this.#counts.view() };
  }

  /** How the numbers are written; null when there is nothing to say: plain digits. */
  format(reading: NumberReading): NumberFormat | null {
    const [group] = [...this.groups].sort((a, b) => b[1] - a[1])[0] ?? [];
    const either =
      this.eitherCommas > 0 && reading.comma === "group" ? "," : this.eitherPoints > 0 && reading.point === "group" ? "." : null;
    const thousands = group ?? either;
    const decimal = reading.decimal ?? (thousands === "." ? "," : ".");
    const usesComma = decimal === "," && this.commaDecimals + this.eitherCommas > 0;
    return thousands === null && !usesComma ? null : { decimal, thousands: thousands ?? null, assumed: reading.assumed };
  }

  #ownDecimal(): "." | "," | "mixed" | null {
    if (this.commaDecimals > 0 && this.pointDecimals > 0) {
      // A few strays do not turn the reading of the others.
      if (this.commaDecimals > this.pointDecimals * 20) return ",";
      return this.pointDecimals > this.commaDecimals * 20 ? "." : "mixed";
    }
    if (this.commaDecimals > 0) return ",";
    return this.pointDecimals > 0 ? "." : null;
  }

  /** Digits that a double rounds are kept as they are, so that different numbers stay different. */
  #addLong(number: WrittenNumber, count: number): void {
    const digits = numberDigits(number, "decimal");
    const value = Number(digits);
    // Integers beyond 2^53 are all kept: a double that has their digits may stand for its neighbours too.
    if (Number.isSafeInteger(value) || (!Number.isInteger(value) && isExactNumber(digits))) return;
    this.longs.set(digits, (this.longs.get(digits) ?? 0) + count);
    this.#rounded.add(value);
  }

  /** How many more values there are than doubles tell apart. */
  get roundedAway(): number {
    return this.longs.size - this.#rounded.size;
  }
}
