import type { DatasetProfile } from "../dataset-profile.ts";
import { choosePanels } from "./choose-panels.ts";
import { columnPanel, factList } from "./column-panel.ts";
import { correlationSection } from "./correlation-section.ts";
import { escapeHtml, isolated } from "./escape-html.ts";
import { findingsList } from "./findings-list.ts";
import { bytes, count, percent, plural } from "./format-figure.ts";
import { missingSection } from "./missing-section.ts";
import { overviewTable } from "./overview-table.ts";
import { reportStyle } from "./report-style.ts";
import { duplicateSection, sampleSection } from "./row-sections.ts";
import { sourceFacts } from "./source-facts.ts";
import { formatName } from "./source-name.ts";

const panelColumns = 100;

/**
 * The report as one HTML file that opens offline: no script, nothing loaded, and a policy that forbids both. Whatever came from the file is
 * escaped and keeps its writing direction to itself.
 */
export function htmlReport(profile: DatasetProfile): string {
  const { source, columns, methods } = profile;
  const panels = choosePanels(profile, panelColumns);
  const positions = new Map(panels.map(({ name, position }) => [name, position]));
  const correlations = correlationSection(profile);
  const left = columns.length - panels.length;
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
<h1>${isolated(source.name)}</h1>
<p class="meta">${subtitle(profile)}</p>
${tiles(profile)}
<nav aria-label="Sections"><a href="#findings">Findings</a><a href="#reading">How it was read</a><a href="#samples">Sample rows</a><a href="#columns">Columns</a>${correlations === "" ? "" : '<a href="#correlations">Correlations</a>'}<a href="#missing">Missing values</a><a href="#duplicates">Duplicate rows</a><a href="#details">Column by column</a></nav>
<h2 id="findings">Findings</h2>
${findingsList(profile.warnings, positions)}
<h2 id="reading">How the file was read</h2>
<div class="panel padded reading">${factList(sourceFacts(profile))}</div>
<h2 id="samples">Sample rows</h2>
${sampleSection(profile)}
<h2 id="columns">Columns <small>${typeCounts(profile)}</small></h2>
${overviewTable(columns, new Set(positions.values()))}
${correlations}
<h2 id="missing">Missing values</h2>
${missingSection(profile)}
<h2 id="duplicates">Duplicate rows</h2>
${duplicateSection(profile)}
<h2 id="details">Column by column</h2>
${left > 0 ? `<p class="meta">Columns with a warning and the first ones, ${count(panels.length)} in all.</p>` : ""}
${panels.map(columnPanel).join("\n")}
${left > 0 ? `<p class="note">and ${plural(left, "more column")} in profile.json.</p>` : ""}
<footer><h2>How the figures were made</h2><ul>${methods.map((method) => `<li>${escapeHtml(method)}</li>`).join("")}</ul></footer>
</main>
</body>
</html>
`;
}

function subtitle({ source }: DatasetProfile): string {
  const parts = [formatName(source), source.encoding?.toUpperCase() ?? null, source.compression, bytes(source.size_bytes)];
  return parts.flatMap((part) => (part === null ? [] : [escapeHtml(part)])).join(" · ");
}

function tiles({ rows, columns, duplicate_rows: duplicates, missing_cells, warnings }: DatasetProfile): string {
  const cells = rows * columns.length;
  const grave = warnings.filter(({ severity }) => severity === "warning").length;
  const list: [string, string][] = [
    [count(rows), rows === 1 ? "row" : "rows"],
    [count(columns.length), columns.length === 1 ? "column" : "columns"],
    [percent(cells === 0 ? 0 : missing_cells / cells), `of cells missing (${count(missing_cells)})`],
    [count(duplicates.count), duplicates.count === 1 ? "duplicate row" : "duplicate rows"],
    [count(grave), `${grave === 1 ? "warning" : "warnings"}, ${plural(warnings.length - grave, "notice")}`],
  ];
  return `<ul class="tiles">${list.map(([figure, label]) => `<li><b>${figure}</b><span>${label}</span></li>`).join("")}</ul>`;
}

function typeCounts({ columns }: DatasetProfile): string {
  const counts = [...Map.groupBy(columns, ({ type }) => type)].toSorted(([, one], [, other]) => other.length - one.length);
  return counts.map(([type, found]) => `${count(found.length)} ${type}`).join(", ");
}
