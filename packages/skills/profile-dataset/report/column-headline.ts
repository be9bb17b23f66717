import { cutText } from "@skillrun/contract";
import type { ColumnProfile } from "../dataset-profile.ts";
import { frequentShare } from "./column-panel.ts";
import { count, number, percent } from "./format-figure.ts";

/** The most telling figures of a column in one plain-text line, at most about 160 characters. */
export function columnHeadline(column: ColumnProfile): string {
  if (column.type === "empty") return "no values";
  if (column.numbers !== null && column.type !== "mixed") {
    const { min, max, mean, quantiles } = column.numbers;
    return `${number(min)} to ${number(max)}, median ${number(quantiles.p50)}, mean ${number(mean)}`;
  }
  if (column.dates !== null && column.type !== "mixed") return `${column.dates.min} to ${column.dates.max}`;
  const frequent = column.frequent_values.values.slice(0, 3);
  if (frequent.length > 0 && (frequent[0]?.count ?? 0) > 1 && (column.distinct.count <= 50 || (frequent[0]?.share ?? 0) >= frequentShare)) {
    return frequent.map((one) => `${shorten(one.value)} ${percent(one.share)}`).join(", ");
  }
  if (column.text === null) return `${count(column.distinct.count)} different values`;
  const { min_length, max_length } = column.text;
  return `${min_length === max_length ? count(min_length) : `${count(min_length)} to ${count(max_length)}`} characters, no value is frequent`;
}

function shorten(value: string): string {
  const line = value.replace(/\s+/g, " ");
  return cutText(line, 32, "…");
}
