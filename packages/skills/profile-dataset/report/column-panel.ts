import type { ColumnProfile, FrequentValue } from "../dataset-profile.ts";
import { type BorderText, borderText, frequencyChart, histogramChart } from "./charts.ts";
import { type Fact, mainFacts, quantileFacts, shapeFacts, unitName, writingFacts } from "./column-facts.ts";
import { escapeHtml, isolated } from "./escape-html.ts";
import { figureFormat } from "./figure-format.ts";
import { count, percent, plural } from "./format-figure.ts";
import { hasFrequentValues } from "./frequent-share.ts";

const chartedValues = 10;
const listedValues = 20;

/** One column in full: its figures beside its chart, and the finer figures to be opened. */
export function columnPanel(column: ColumnProfile): string {
  const missing = column.missing === 0 ? "no missing values" : `${count(column.missing)} missing (${percent(column.missing_share)})`;
  return `<section class="panel column" id="column-${column.position}">
<header><h3>${isolated(column.name)}</h3>${columnBadges(column)}<span class="meta">${missing}</span></header>
<div class="body">${factList(mainFacts(column))}<div>${chart(column)}</div></div>
${implausible(column)}${details(column)}
</section>`;
}

/** A column's type, role and unit as badges. */
export function columnBadges({ type, role, unit }: ColumnProfile): string {
  const badges = [`<span class="badge">${type}</span>`];
  if (role !== null) badges.push(`<span class="badge plain">${role.replaceAll("_", " ")}</span>`);
  if (unit !== null) badges.push(`<span class="badge plain">${escapeHtml(unitName(unit))}${unit.certain ? "" : "?"}</span>`);
  return badges.join(" ");
}

/** Terms and values as a description list; empty when there are none. */
export function factList(facts: readonly Fact[]): string {
  if (facts.length === 0) return "";
  return `<dl>${facts.map(([term, value]) => `<div><dt>${escapeHtml(term)}</dt><dd>${isolated(value)}</dd></div>`).join("")}</dl>`;
}

function chart(column: ColumnProfile): string {
  const { frequent_values: frequent, type } = column;
  if (type === "empty") return '<p class="note">This column holds no values.</p>';
  const histogram = type === "mixed" ? null : (column.numbers?.histogram ?? column.dates?.histogram ?? null);
  if (histogram !== null && column.distinct.count > 1) return histogramChart(histogram, column.name, borderOf(column));
  const values = hasFrequentValues(column) ? frequent.values.filter((one) => one.count > 1).slice(0, chartedValues) : [];
  if (values.length === 0) return '<p class="note">No value occurs often enough to be charted.</p>';
  return frequencyChart(values, column.count);
}

function borderOf(column: ColumnProfile): BorderText {
  const { figure } = figureFormat(column);
  return (border, bins) => (typeof border === "number" ? escapeHtml(figure(Number(border.toPrecision(6)))) : borderText(border, bins));
}

function implausible({ implausible: values }: ColumnProfile): string {
  if (values.length === 0) return "";
  const items = values.map((one) => `<li>${isolated(one.value)} × ${count(one.count)} <small>${escapeHtml(one.reason)}</small></li>`);
  return `<div class="doubt"><h4>Implausible values</h4><ul>${items.join("")}</ul></div>`;
}

function details(column: ColumnProfile): string {
  const { numbers } = column;
  const parts = [
    block("Quantiles", factList(quantileFacts(column))),
    block("Shape", factList(shapeFacts(column))),
    numbers === null ? "" : block("Smallest values", valueList(numbers.extremes.smallest)),
    numbers === null ? "" : block("Largest values", valueList(numbers.extremes.largest)),
    block("Most frequent values", mostFrequent(column), "wide"),
    block("How it is written", factList(writingFacts(column)), "wide written"),
  ].join("");
  return parts === "" ? "" : `<details><summary>Details of ${isolated(column.name)}</summary><div class="blocks">${parts}</div></details>`;
}

function mostFrequent(column: ColumnProfile): string {
  const values = column.frequent_values.values.filter((one) => one.count > 1).slice(0, listedValues);
  const isCharted = column.numbers === null && column.dates === null && column.frequent_values.values.length <= chartedValues;
  if (values.length === 0 || isCharted) return "";
  const more = column.distinct.count - values.length;
  const rest = more > 0 ? `<p class="note">and ${plural(more, "other value")}</p>` : "";
  return valueList(values) + rest;
}

function valueList(values: readonly FrequentValue[]): string {
  const items = values.map((one) => `<div><dt>${isolated(one.value)}</dt><dd>× ${count(one.count)}</dd></div>`);
  return items.length === 0 ? "" : `<dl class="values">${items.join("")}</dl>`;
}

function block(title: string, content: string, kind = ""): string {
  return content === "" ? "" : `<div class="block ${kind}"><h4>${title}</h4>${content}</div>`;
}
