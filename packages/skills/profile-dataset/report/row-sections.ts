import type { DatasetProfile } from "../dataset-profile.ts";
import { cellGrid, type GridRow } from "./cell-grid.ts";
import { count, percent, plural } from "./format-figure.ts";

const shownExamples = 20;

/** Rows from the beginning, the middle and the end of the file; a line of dots where rows are left out. */
export function sampleSection({ samples, columns }: DatasetProfile): string {
  if (samples.length === 0) return '<p class="meta">There are no rows.</p>';
  const rows: GridRow[] = samples.flatMap(({ row, cells }, index) => {
    const before = samples[index - 1]?.row ?? 0;
    const gap: GridRow[] = row > before + 1 ? [{ lead: "…", cells: cells.map(() => "…") }] : [];
    return [...gap, { lead: count(row), cells }];
  });
  return cellGrid("Sample rows", "row", names(columns, samples[0]?.cells.length ?? 0), rows);
}

/** How many rows repeat an earlier one, and the rows that are repeated most. */
export function duplicateSection({ duplicate_rows: duplicates, rows, columns }: DatasetProfile): string {
  if (duplicates.count === 0) return '<p class="meta">No row repeats an earlier one.</p>';
  const first = duplicates.first_row === null ? "" : `, the first of them row ${count(duplicates.first_row)}`;
  const verb = duplicates.count === 1 ? "repeats" : "repeat";
  const intro = `<p class="meta">${plural(duplicates.count, "row")} (${percent(duplicates.count / Math.max(1, rows))}) ${verb} an earlier row${first}.</p>`;
  if (duplicates.examples.length === 0) return intro;
  const shown = duplicates.examples.slice(0, shownExamples).map(({ cells, count: times, rows: at }) => {
    const more = times > at.length ? ", …" : "";
    return { lead: `${count(times)} × <small>${at.map(count).join(", ")}${more}</small>`, cells };
  });
  return intro + cellGrid("Repeated rows", "times and rows", names(columns, duplicates.examples[0]?.cells.length ?? 0), shown);
}

function names(columns: DatasetProfile["columns"], cells: number): string[] {
  return columns.slice(0, Math.max(cells, 1)).map(({ name }) => name);
}
