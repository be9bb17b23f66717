import type { DatasetProfile } from "../dataset-profile.ts";
import { isolated } from "./escape-html.ts";
import { count, percent, plural } from "./format-figure.ts";

const shownColumns = 30;
const shownPatterns = 15;
const shownNames = 12;

/** Which columns miss values, most first, and which miss them together. */
export function missingSection({ columns, missing_patterns: patterns, rows }: DatasetProfile): string {
  const gaps = columns.filter(({ missing }) => missing > 0).toSorted((one, other) => other.missing - one.missing);
  if (gaps.length === 0) return '<p class="meta">No cell is missing.</p>';
  const bars = gaps.slice(0, shownColumns).map(({ name, missing, missing_share }) => {
    const bar = `<span class="track"><span class="bar" style="width:${(missing_share * 100).toFixed(1)}%"></span></span>`;
    return `<li><span class="value">${isolated(name)}</span>${bar}<span class="times">${count(missing)} <small>${percent(missing_share)}</small></span></li>`;
  });
  const more =
    gaps.length > shownColumns ? `<p class="note">and ${plural(gaps.length - shownColumns, "more column")} in profile.json.</p>` : "";
  return `<div class="panel padded"><h3>By column</h3><ol class="frequency gaps">${bars.join("")}</ol>${more}</div>${patternTable(patterns, rows)}`;
}

function patternTable(patterns: DatasetProfile["missing_patterns"], rows: number): string {
  if (patterns.length === 0) return "";
  const body = patterns.slice(0, shownPatterns).map(({ columns, rows: times }) => {
    const listed = columns.slice(0, shownNames).map(isolated).join(", ");
    const more = columns.length > shownNames ? ` and ${count(columns.length - shownNames)} more` : "";
    return `<tr><td class="figure">${count(times)}</td><td class="figure">${percent(times / Math.max(1, rows))}</td><td>${listed}${more}</td></tr>`;
  });
  const left = patterns.length - shownPatterns;
  return `<div class="panel scroll" role="region" aria-label="Columns that are missing together" tabindex="0"><table class="patterns"><caption class="title">Missing together: in how many rows exactly these columns are missing</caption><thead><tr><th scope="col" class="figure">Rows</th><th scope="col" class="figure">Share</th><th scope="col">Columns</th></tr></thead><tbody>${body.join("")}</tbody></table></div>${left > 0 ? `<p class="note">and ${plural(left, "more pattern")} in profile.json.</p>` : ""}`;
}
