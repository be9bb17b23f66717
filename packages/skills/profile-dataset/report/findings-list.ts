import type { ProfileWarning } from "../dataset-profile.ts";
import { escapeHtml, isolated } from "./escape-html.ts";
import { count, plural } from "./format-figure.ts";
import { groupWarnings } from "./group-warnings.ts";

const shownOfEachCode = 8;
const shownWarnings = 150;

/** What a person should look at: many findings of the same kind are cut to a few and their number. */
export function findingsList(warnings: readonly ProfileWarning[], positions: ReadonlyMap<string, number>): string {
  if (warnings.length === 0) return '<p class="meta">Nothing to warn of.</p>';
  const items = groupWarnings(warnings, shownOfEachCode, shownWarnings).flatMap(({ shown, more }) => {
    const rest =
      more > 0
        ? [
            `<li class="more"><span></span><span>and ${plural(more, "more finding")} ${shown.length > 0 ? "like this " : ""}in profile.json</span></li>`,
          ]
        : [];
    return [...shown.map((warning) => finding(warning, positions)), ...rest];
  });
  return `<ul class="panel findings">${items.join("")}</ul>`;
}

function finding({ severity, column, row, message }: ProfileWarning, positions: ReadonlyMap<string, number>): string {
  const position = column === null ? undefined : positions.get(column);
  const name = column === null ? "" : `<strong>${isolated(column)}</strong> `;
  const subject = position === undefined ? name : `<a href="#column-${position}">${name.trimEnd()}</a> `;
  const where = row === null || message.includes(`row ${count(row)}`) ? "" : ` <small>row ${count(row)}</small>`;
  return `<li><span class="badge ${severity}">${severity}</span><span>${subject}<bdi>${escapeHtml(message)}</bdi>${where}</span></li>`;
}
