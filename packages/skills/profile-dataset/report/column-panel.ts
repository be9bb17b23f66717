import type { ColumnProfile } from "../dataset-profile.ts";
import { frequencyChart, histogramChart } from "./charts.ts";
import { escapeHtml } from "./escape-html.ts";
import { count, number, percent, plural } from "./format-figure.ts";

/** Among many different values one is worth a bar from this share on. */
export const frequentShare = 0.005;

/** One column in full: its figures beside its chart. */
export function columnPanel(column: ColumnProfile): string {
  const missing = column.missing === 0 ? "no missing values" : `${count(column.missing)} missing (${percent(column.missing_share)})`;
  return `<section class="panel column" id="column-${column.position}">
<header><h3>${escapeHtml(column.name)}</h3><span class="badge">${column.type}</span><span class="meta">${missing}</span></header>
<div class="body"><dl>${figures(column)
    .map(([term, value]) => `<dt>${term}</dt><dd>${escapeHtml(value)}</dd>`)
    .join("")}</dl><div>${chart(column)}</div></div>
</section>`;
}

function figures(column: ColumnProfile): [string, string][] {
  const { distinct, numbers, dates, text } = column;
  const about = distinct.exact ? "" : "≈ ";
  const list: [string, string][] = [
    ["Values", count(column.count)],
    ["Distinct", `${about}${count(distinct.count)}`],
  ];
  if (numbers !== null) {
    const { quantiles: q } = numbers;
    const near = q.exact ? "" : "≈ ";
    list.push(["Mean", number(numbers.mean)], ["Std. deviation", number(numbers.standard_deviation)], ["Minimum", number(numbers.min)]);
    list.push(["5 %", near + number(q.p05)], ["25 %", near + number(q.p25)], ["Median", near + number(q.p50)]);
    list.push(["75 %", near + number(q.p75)], ["95 %", near + number(q.p95)], ["Maximum", number(numbers.max)]);
    if (numbers.zeros > 0) list.push(["Zeros", count(numbers.zeros)]);
    if (numbers.negatives > 0) list.push(["Negative", count(numbers.negatives)]);
  }
  if (dates !== null) {
    list.push(
      ["First", shortTime(dates.min)],
      ["Median", (dates.quantiles.exact ? "" : "≈ ") + shortTime(dates.quantiles.p50)],
      ["Last", shortTime(dates.max)],
    );
    list.push(["Span", plural(dates.span_days, "day")]);
  }
  if (text !== null) {
    list.push(
      ["Shortest", plural(text.min_length, "character")],
      ["Longest", plural(text.max_length, "character")],
      ["Mean length", number(text.mean_length)],
    );
  }
  if (column.type === "mixed") for (const [kind, times] of Object.entries(column.kinds)) list.push([kind.replace("_", " "), count(times)]);
  return list;
}

function shortTime(iso: string): string {
  return iso
    .replace("T", " ")
    .replace(/(:\d\d)\.\d+Z$/, "$1")
    .replace(/Z$/, "");
}

function chart(column: ColumnProfile): string {
  const { frequent_values: frequent, type } = column;
  const histogram = type === "mixed" ? null : (column.numbers?.histogram ?? column.dates?.histogram ?? null);
  if (histogram !== null && column.distinct.count > 1) return histogramChart(histogram, column.name);
  const values =
    column.distinct.count <= 50 || (frequent.values[0]?.share ?? 0) >= frequentShare ? frequent.values.filter((one) => one.count > 1) : [];
  if (type === "empty") return '<p class="note">This column holds no values.</p>';
  if (values.length === 0) return '<p class="note">No value occurs often enough to be charted.</p>';
  const undercount = frequent.exact ? "" : `<p class="note">Counts may be up to ${count(frequent.max_undercount)} too low.</p>`;
  return frequencyChart(values, column.count) + undercount;
}
