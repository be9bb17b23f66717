import type { ColumnProfile } from "../dataset-profile.ts";
import { shareBar, sparkline } from "./charts.ts";
import { columnHeadline } from "./column-headline.ts";
import { columnBadges } from "./column-panel.ts";
import { isolated } from "./escape-html.ts";
import { count, percent, plural } from "./format-figure.ts";
import { hasFrequentValues } from "./frequent-share.ts";

const shownColumns = 500;

/** One line for each column: type, missing and distinct values, a small chart, the most telling figures. `linked`: positions with a panel. */
export function overviewTable(columns: readonly ColumnProfile[], linked: ReadonlySet<number>): string {
  const rows = columns.slice(0, shownColumns).map((column) => {
    const name = linked.has(column.position) ? `<a href="#column-${column.position}">${isolated(column.name)}</a>` : isolated(column.name);
    const distinct = count(column.distinct.count);
    return `<tr><td class="figure"><small>${column.position}</small></td><th scope="row" class="name">${name}</th><td>${columnBadges(column)}</td><td class="figure">${missingBar(column)}</td><td class="figure">${distinct}</td><td>${smallChart(column)}</td><td class="summary">${isolated(columnHeadline(column))}</td></tr>`;
  });
  const left = columns.length - shownColumns;
  const more = left > 0 ? `<p class="note">and ${plural(left, "more column")} in profile.json.</p>` : "";
  return `<div class="panel scroll" role="region" aria-label="Columns" tabindex="0"><table class="overview"><caption>Columns</caption><thead><tr><th scope="col" class="figure">#</th><th scope="col">Column</th><th scope="col">Type</th><th scope="col" class="figure">Missing</th><th scope="col" class="figure">Distinct</th><th scope="col">Distribution</th><th scope="col">Summary</th></tr></thead><tbody>${rows.join("")}</tbody></table></div>${more}`;
}

function smallChart(column: ColumnProfile): string {
  if (column.type === "mixed" || column.distinct.count < 2) return "";
  const histogram = column.numbers?.histogram ?? column.dates?.histogram;
  if (histogram !== undefined) return sparkline(histogram);
  return hasFrequentValues(column) ? shareBar(column.frequent_values.values) : "";
}

function missingBar(column: ColumnProfile): string {
  if (column.missing === 0) return "<small>0 %</small>";
  const width = Math.max(4, column.missing_share * 100);
  return `<span class="missing"><i><b style="width:${width.toFixed(1)}%"></b></i><span>${percent(column.missing_share)}</span></span>`;
}
