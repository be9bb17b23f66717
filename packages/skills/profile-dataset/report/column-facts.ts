import type { ColumnProfile, DateFigures, DateOrder, NumberFigures, NumberFormat } from "../dataset-profile.ts";
import { figureFormat } from "./figure-format.ts";
import { count, number, percent, plural, time } from "./format-figure.ts";

/** A term and its value as plain text; values out of the file are not escaped. */
export type Fact = [term: string, value: string];

const orders: Record<DateOrder, string | null> = {
  clear: null,
  month_first: "month before day",
  day_first: "day before month",
  assumed_month_first: "month before day, assumed: every date could be read either way",
  inconsistent: "inconsistent: neither order fits all dates",
};

/** The figures that are told of a column first. */
export function mainFacts(column: ColumnProfile): Fact[] {
  const { distinct, numbers, dates, text } = column;
  const facts: Fact[] = [
    ["Values", count(column.count)],
    ["Distinct", `${count(distinct.count)}${distinct.count === column.count && column.count > 1 ? ", all different" : ""}`],
  ];
  if (numbers !== null) facts.push(...numberFacts(column, numbers));
  if (dates !== null) facts.push(...dateFacts(dates));
  if (text !== null) {
    const length = text.min_length === text.max_length ? count(text.min_length) : `${count(text.min_length)} to ${count(text.max_length)}`;
    facts.push(["Length", `${length} characters`], ["Mean length", rounded(text.mean_length)]);
  }
  return facts;
}

function numberFacts(column: ColumnProfile, numbers: NumberFigures): Fact[] {
  const { figure, digits } = figureFormat(column);
  const { exact, outliers } = numbers;
  const [low, high] = exact === null ? [figure(numbers.min), figure(numbers.max)] : [digits(exact.min), digits(exact.max)];
  if (isName(column))
    return [
      ["Smallest", low],
      ["Largest", high],
    ];
  const beyond = outliers === null ? 0 : outliers.below + outliers.above;
  const facts: Fact[] = [
    ["Minimum", withEpoch(column, numbers.min, low)],
    ["Median", figure(numbers.quantiles.p50)],
    ["Mean", figure(numbers.mean)],
    ["Maximum", withEpoch(column, numbers.max, high)],
    ["Std. deviation", figure(numbers.standard_deviation)],
  ];
  if (exact !== null) facts.push(["Sum", digits(exact.sum)]);
  if (numbers.zeros > 0) facts.push(["Zeros", `${count(numbers.zeros)} (${percent(numbers.zeros / numbers.count)})`]);
  if (numbers.negatives > 0) facts.push(["Negative", `${count(numbers.negatives)} (${percent(numbers.negatives / numbers.count)})`]);
  if (beyond > 0) facts.push(["Outliers", `${count(beyond)} (${percent(beyond / numbers.count)})`]);
  return facts;
}

function withEpoch({ unit }: ColumnProfile, value: number, text: string): string {
  if (unit?.kind !== "epoch_seconds" && unit?.kind !== "epoch_milliseconds") return text;
  const date = new Date(unit.kind === "epoch_seconds" ? value * 1000 : value);
  return Number.isNaN(date.getTime()) ? text : `${text} (${time(date.toISOString())})`;
}

function dateFacts(dates: DateFigures): Fact[] {
  const facts: Fact[] = [
    ["First", time(dates.min)],
    ["Median", time(dates.quantiles.p50)],
    ["Last", time(dates.max)],
    ["Span", plural(dates.span_days, "day")],
  ];
  if (dates.in_future > 0) facts.push(["In the future", count(dates.in_future)]);
  return facts;
}

/** Numbers that only name things have no mean. */
function isName({ role }: ColumnProfile): boolean {
  return role === "identifier" || role === "code" || role === "phone";
}

function rounded(value: number | null): string {
  return number(value === null ? null : Number(value.toPrecision(3)));
}

/** How the cells of a column are written: number format, date formats, missing markers, kinds of value. */
export function writingFacts(column: ColumnProfile): Fact[] {
  const { number_format, dates, unit, kinds, missing_markers } = column;
  const facts: Fact[] = [];
  if (unit !== null) facts.push(["Unit", `${unitName(unit)}${unit.certain ? "" : ", probably"}`]);
  if (number_format !== null && column.numbers !== null) facts.push(["Numbers", numberFormatText(number_format)]);
  if (dates !== null) {
    facts.push(["Date formats", dates.formats.map((one) => `${one.format} (${count(one.count)})`).join(", ")]);
    const order = orders[dates.order];
    if (order !== null) facts.push(["Date order", order]);
    if (dates.with_zone > 0) facts.push(["With a time zone", count(dates.with_zone)]);
  }
  const markers = Object.entries(missing_markers).map(([marker, times]) => `${marker === "" ? "empty" : marker} (${count(times)})`);
  if (markers.length > 0) facts.push(["Missing as", markers.slice(0, 12).join(", ")]);
  const found = Object.entries(kinds).map(([kind, times]) => `${kind.replaceAll("_", " ")} (${count(times)})`);
  if (found.length > 1 || column.type === "mixed") facts.push(["Kinds", found.join(", ")]);
  return facts;
}

/** The seven quantiles with their names. */
export function quantileFacts(column: ColumnProfile): Fact[] {
  const { figure } = figureFormat(column);
  const of = <Value>(q: Record<"p01" | "p05" | "p25" | "p50" | "p75" | "p95" | "p99", Value>, write: (value: Value) => string): Fact[] => [
    ["1 %", write(q.p01)],
    ["5 %", write(q.p05)],
    ["25 %", write(q.p25)],
    ["50 %", write(q.p50)],
    ["75 %", write(q.p75)],
    ["95 %", write(q.p95)],
    ["99 %", write(q.p99)],
  ];
  if (isName(column)) return [];
  if (column.numbers !== null) return of(column.numbers.quantiles, figure);
  return column.dates === null ? [] : of(column.dates.quantiles, time);
}

/** The shape of a numeric column's distribution. */
export function shapeFacts(column: ColumnProfile): Fact[] {
  const { numbers } = column;
  if (numbers === null || isName(column)) return [];
  const { figure } = figureFormat(column);
  const { outliers, quantiles } = numbers;
  const facts: Fact[] = [
    ["Interquartile range", figure(quantiles.p75 - quantiles.p25)],
    ["Skewness", rounded(numbers.skewness)],
    ["Excess kurtosis", rounded(numbers.kurtosis)],
  ];
  if (numbers.mean !== null && numbers.mean !== 0 && numbers.standard_deviation !== null)
    facts.push(["Coefficient of variation", rounded(numbers.standard_deviation / Math.abs(numbers.mean))]);
  if (outliers === null) return facts;
  facts.push([`Outliers below ${figure(outliers.lower_fence)}`, count(outliers.below)]);
  facts.push([`Outliers above ${figure(outliers.upper_fence)}`, count(outliers.above)]);
  return facts;
}

function numberFormatText({ decimal, thousands, assumed }: NumberFormat): string {
  const names: Record<string, string> = { ",": "comma", ".": "point", " ": "space", "'": "apostrophe", _: "underscore" };
  const groups = thousands === null ? "no thousands separator" : `${names[thousands]} between thousands`;
  return `decimal ${names[decimal]}, ${groups}${assumed ? ", assumed" : ""}`;
}

/** A unit in words: `percent`, `currency $`, `epoch seconds`. */
export function unitName({ kind, symbol }: NonNullable<ColumnProfile["unit"]>): string {
  const name = kind.replaceAll("_", " ");
  return kind === "currency" && symbol !== null ? `${name} ${symbol}` : name;
}
