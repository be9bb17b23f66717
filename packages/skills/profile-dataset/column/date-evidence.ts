import type { DateFigures, DateOrder } from "../dataset-profile.ts";
import { buildHistogram } from "./build-histogram.ts";
import { NumberList } from "./number-list.ts";
import type { ParsedDate } from "./parse-date.ts";
import { SortedValues } from "./sorted-values.ts";

const dayMs = 86_400_000;

type NativeDates = { sorted: SortedValues; format: string; zoned: boolean };

/** The dates of a column under both orders of day and month. */
export class DateEvidence {
  readonly #monthFirst = new NumberList();
  readonly #dayFirst = new NumberList();
  readonly #counts = new NumberList();
  readonly #formats = new Map<string, number>();
  #count = 0;
  #monthFirstCount = 0;
  #dayFirstCount = 0;
  #differing = 0;
  #zoned = 0;
  #native: NativeDates | null = null;
  distinct = 0;

  add(date: ParsedDate, count: number): void {
    const { figure, swapped, format } = date;
    this.#monthFirst.push(figure);
    this.#dayFirst.push(swapped);
    this.#counts.push(count);
    this.#count += count;
    this.distinct++;
    if (!Number.isNaN(figure)) this.#monthFirstCount += count;
    if (!Number.isNaN(swapped)) this.#dayFirstCount += count;
    if (figure !== swapped) this.#differing += count;
    this.#formats.set(format, (this.#formats.get(format) ?? 0) + count);
    if (date.zoned) this.#zoned += count;
  }

  /** Dates that the database read: all of one format. */
  addNative(native: NativeDates): void {
    this.#native = native;
  }

  get order(): DateOrder {
    if (this.#differing === 0) return "clear";
    if (this.#monthFirstCount === this.#count && this.#dayFirstCount === this.#count) return "assumed_month_first";
    if (this.#monthFirstCount === this.#count) return "month_first";
    return this.#dayFirstCount === this.#count ? "day_first" : "inconsistent";
  }

  /** The dates of the native reading and the written ones, sorted, under the order that fits. */
  sorted(): SortedValues {
    const dayFirst = this.#isDayFirst();
    const written = (dayFirst ? this.#dayFirst : this.#monthFirst).view();
    const counts = this.#counts.view();
    const kept = written.map((value, index) => (Number.isNaN(value) ? -1 : index)).filter((index) => index >= 0);
    const values = kept.map((index) => written[index] ?? 0);
    return SortedValues.merge(
      this.#native?.sorted ?? null,
      values,
      kept.map((index) => counts[index] ?? 0),
    );
  }

  /** The figures. `withClock`: the column holds times of day too; `now` in milliseconds since 1970. */
  figures(sorted: SortedValues, withClock: boolean, now: number): DateFigures {
    const label = (time: number): string => isoText(time, withClock);
    const formats = new Map(this.#formats);
    const native = this.#native;
    if (native !== null && native.sorted.total > 0) formats.set(native.format, (formats.get(native.format) ?? 0) + native.sorted.total);
    const dayFirst = this.#isDayFirst();
    return {
      count: sorted.total,
      min: label(sorted.min),
      max: label(sorted.max),
      span_days: Math.round((sorted.max - sorted.min) / dayMs),
      order: this.order,
      formats: [...formats].map(([format, count]) => ({ format: shownFormat(format, dayFirst), count })).sort((a, b) => b.count - a.count),
      with_zone: this.#zoned + (native?.zoned === true ? native.sorted.total : 0),
      in_future: sorted.total - sorted.countBelow(now),
      quantiles: sorted.quantiles(label),
      histogram: buildHistogram(sorted, { whole: false, label }),
      cumulative: sorted.cumulative(label),
    };
  }

  #isDayFirst(): boolean {
    return this.order === "day_first" || (this.order === "inconsistent" && this.#dayFirstCount > this.#monthFirstCount);
  }
}

function shownFormat(format: string, dayFirst: boolean): string {
  return format.replace(/^a(.)b\1/, dayFirst ? "DD$1MM$1" : "MM$1DD$1");
}

/** A time as ISO text in UTC. */
export function isoText(time: number, withClock: boolean): string {
  const text = new Date(Math.round(time)).toISOString();
  return withClock ? text.replace(".000Z", "Z") : text.slice(0, text.indexOf("T"));
}
