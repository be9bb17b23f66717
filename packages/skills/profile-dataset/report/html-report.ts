import type { ColumnProfile, DatasetProfile, ProfileWarning } from "../dataset-profile.ts";
import { formatName } from "../live-findings.ts";
import { sparkline } from "./charts.ts";
import { columnHeadline } from "./column-headline.ts";
import { columnPanel } from "./column-panel.ts";
import { escapeHtml } from "./escape-html.ts";
import { bytes, count, percent, plural } from "./format-figure.ts";
import { reportStyle } from "./report-style.ts";

const tableColumns = 1000;
const panelColumns = 120;
const shownWarnings = 200;

/**
 * The report as one HTML file that opens offline: no script, nothing loaded, and a policy that forbids both. Whatever came from the file is
 * escaped.
 */
export function htmlReport(profile: DatasetProfile): string {
  const { source, columns } = profile;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Data profile: ${escapeHtml(source.name)}</title>
<style>${reportStyle}</style>
</head>
<body>
<main>
<p class="eyebrow">Data profile</p>
<h1>${escapeHtml(source.name)}</h1>
<p class="meta">${escapeHtml(`${formatName(source)} · ${source.encoding.toUpperCase()} · ${bytes(source.size_bytes)}`)}</p>
${tiles(profile)}
<h2>Findings</h2>
${findings(profile.warnings)}
<h2>Columns</h2>
${overview(columns)}
<h2>Column by column</h2>
${columns.slice(0, panelColumns).map(columnPanel).join("\n")}
${leftOut(columns.length, panelColumns)}
<footer><strong>How the figures were made</strong><ul>${profile.methods.map((method) => `<li>${escapeHtml(method)}</li>`).join("")}</ul></footer>
</main>
</body>
</html>
`;
}

function tiles(profile: DatasetProfile): string {
  const { rows, columns, duplicate_rows, missing_cells, warnings } = profile;
  const cells = rows * columns.length;
  const list: [string, string][] = [
    [count(rows), rows === 1 ? "row" : "rows"],
    [count(columns.length), columns.length === 1 ? "column" : "columns"],
    [percent(cells === 0 ? 0 : missing_cells / cells), "of cells missing"],
    [`${duplicate_rows.exact ? "" : "≈ "}${count(duplicate_rows.count)}`, duplicate_rows.count === 1 ? "duplicate row" : "duplicate rows"],
    [count(warnings.length), warnings.length === 1 ? "finding" : "findings"],
  ];
  return `<ul class="tiles">${list.map(([figure, label]) => `<li><b>${figure}</b><span>${label}</span></li>`).join("")}</ul>`;
}

function findings(warnings: ProfileWarning[]): string {
  if (warnings.length === 0) return '<p class="meta">Nothing to warn of.</p>';
  const items = warnings.slice(0, shownWarnings).map((warning) => {
    const subject = warning.column === null ? "" : `<strong>${escapeHtml(warning.column)}</strong> `;
    return `<li><span class="badge ${warning.severity}">${warning.severity}</span><span>${subject}${escapeHtml(warning.message)}</span></li>`;
  });
  const more =
    warnings.length > shownWarnings
      ? `<p class="note">${plural(warnings.length - shownWarnings, "more finding")} in profile.json.</p>`
      : "";
  return `<ul class="panel findings">${items.join("")}</ul>${more}`;
}

function overview(columns: ColumnProfile[]): string {
  const rows = columns.slice(0, tableColumns).map((column) => {
    const name = escapeHtml(column.name);
    const linked = column.position <= panelColumns ? `<a href="#column-${column.position}">${name}</a>` : name;
    const histogram = column.type === "mixed" ? null : (column.numbers?.histogram ?? column.dates?.histogram ?? null);
    return `<tr><td class="figure"><small>${column.position}</small></td><td class="name">${linked}</td><td><span class="badge">${column.type}</span></td><td class="figure">${missingBar(column)}</td><td class="figure">${column.distinct.exact ? "" : "≈ "}${count(column.distinct.count)}</td><td>${histogram === null ? "" : sparkline(histogram)}</td><td class="summary">${escapeHtml(columnHeadline(column))}</td></tr>`;
  });
  return `<div class="panel scroll"><table><thead><tr><th class="figure">#</th><th>Column</th><th>Type</th><th class="figure">Missing</th><th class="figure">Distinct</th><th>Distribution</th><th>Summary</th></tr></thead><tbody>${rows.join("")}</tbody></table></div>${leftOut(columns.length, tableColumns)}`;
}

function missingBar(column: ColumnProfile): string {
  if (column.missing === 0) return "<small>0 %</small>";
  const width = Math.max(4, column.missing_share * 100);
  return `<span class="missing"><i><b style="width:${width.toFixed(1)}%"></b></i>${percent(column.missing_share)}</span>`;
}

function leftOut(columns: number, shown: number): string {
  return columns > shown ? `<p class="note">${plural(columns - shown, "more column")} in profile.json.</p>` : "";
}
