import type { ColumnProfile } from "../dataset-profile.ts";
import { figureFormat } from "./figure-format.ts";
import { count, percent, shorten, time } from "./format-figure.ts";
import { hasFrequentValues } from "./frequent-share.ts";

/** The most telling figures of a column in one plain-text line, at most about 160 characters. */
export function columnHeadline(column: ColumnProfile): string {
  if (column.type === "empty") return "no values";
  if (column.numbers !== null && column.type !== "mixed") {
    const { min, max, mean, quantiles, exact } = column.numbers;
    const { figure, digits } = figureFormat(column);
    const range = exact === null ? `${figure(min)} to ${figure(max)}` : `${digits(exact.min)} to ${digits(exact.max)}`;
    return column.role === "identifier" || column.role === "code"
      ? range
      : `${range}, median ${figure(quantiles.p50)}, mean ${figure(mean)}`;
  }
  if (column.dates !== null && column.type !== "mixed") return `${time(column.dates.min)} to ${time(column.dates.max)}`;
  const frequent = column.frequent_values.values.slice(0, 3);
  if (hasFrequentValues(column)) return frequent.map((one) => `${oneLine(one.value)} (${percent(one.share)})`).join(", ");
  if (column.text === null) return `${count(column.distinct.count)} different values`;
  const { min_length, max_length } = column.text;
  return `${min_length === max_length ? count(min_length) : `${count(min_length)} to ${count(max_length)}`} characters, no value is frequent`;
}

function oneLine(value: string): string {
  return shorten(value.replace(/\s+/g, " "), 32);
}
