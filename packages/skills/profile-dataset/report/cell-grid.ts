import { isolated } from "./escape-html.ts";
import { plural } from "./format-figure.ts";

const shownColumns = 40;

/** Rows of the file with something of our own before each. */
export type GridRow = { lead: string; cells: readonly (string | null)[] };

/** Rows as they stand in the file, as a table that scrolls by itself; of wide tables the first 40 columns. */
export function cellGrid(caption: string, leadName: string, names: readonly string[], rows: readonly GridRow[]): string {
  const head = names.slice(0, shownColumns).map((name) => `<th scope="col">${isolated(name)}</th>`);
  const body = rows.map(
    ({ lead, cells }) => `<tr><th scope="row" class="figure">${lead}</th>${cells.slice(0, shownColumns).map(cell).join("")}</tr>`,
  );
  const more =
    names.length > shownColumns ? `<p class="note">and ${plural(names.length - shownColumns, "more column")} in profile.json.</p>` : "";
  return `<div class="panel scroll" role="region" aria-label="${caption}" tabindex="0"><table class="grid"><caption>${caption}</caption><thead><tr><th scope="col" class="figure">${leadName}</th>${head.join("")}</tr></thead><tbody>${body.join("")}</tbody></table></div>${more}`;
}

function cell(text: string | null): string {
  return text === null ? '<td><i class="blank">missing</i></td>' : `<td>${isolated(text)}</td>`;
}
