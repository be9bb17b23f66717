import type { Correlation, DatasetProfile } from "../dataset-profile.ts";
import { isolated, isolatedAttribute } from "./escape-html.ts";
import { count } from "./format-figure.ts";

const matrixColumns = 20;
const shownPairs = 15;
const weak = 0.3;

/** Pearson's r of each pair of up to 20 numeric columns as a coloured table, and the strongest pairs with both coefficients. */
export function correlationSection({ correlations, columns }: DatasetProfile): string {
  const known = correlations.filter(({ pearson, spearman }) => pearson !== null || spearman !== null);
  if (known.length === 0) return "";
  const names = chooseColumns(
    known,
    columns.map(({ name }) => name),
  );
  const left = new Set(known.flatMap(({ a, b }) => [a, b])).size - names.length;
  const note =
    left > 0
      ? `<p class="note">The table holds the ${names.length} most strongly correlated columns; ${count(left)} more are in profile.json.</p>`
      : "";
  return `<h2 id="correlations">Correlations</h2><p class="meta">Pearson's r: 1 when two columns rise together, −1 when one falls as the other rises, 0 without a linear relation. Spearman's is the same of ranks.</p><div class="pair">${names.length > 2 ? matrix(known, names) : ""}${strongest(known)}</div>${note}`;
}

/** The columns of the strongest pairs, in the order of the file. */
function chooseColumns(known: readonly Correlation[], order: readonly string[]): string[] {
  const chosen = new Set<string>();
  for (const { a, b } of known) for (const name of [a, b]) if (chosen.size < matrixColumns) chosen.add(name);
  return order.filter((name) => chosen.has(name));
}

function matrix(known: readonly Correlation[], names: readonly string[]): string {
  const found = new Map(
    known.flatMap((one) => [[`${one.a}\n${one.b}`, one.pearson] as const, [`${one.b}\n${one.a}`, one.pearson] as const]),
  );
  const head = names.map((name) => `<th scope="col"><span>${isolated(name)}</span></th>`).join("");
  const rows = names.map((a) => {
    const cells = names.map((b) => (a === b ? '<td class="self">·</td>' : coefficient(found.get(`${a}\n${b}`) ?? null, a, b)));
    return `<tr><th scope="row">${isolated(a)}</th>${cells.join("")}</tr>`;
  });
  return `<div class="panel scroll" role="region" aria-label="Correlation matrix" tabindex="0"><table class="matrix"><caption>Correlation matrix</caption><thead><tr><td></td>${head}</tr></thead><tbody>${rows.join("")}</tbody></table></div>`;
}

function coefficient(r: number | null, a: string, b: string): string {
  if (r === null) return "<td>–</td>";
  const level = Math.min(5, Math.round(Math.abs(r) * 5));
  const title = `${isolatedAttribute(a)} and ${isolatedAttribute(b)}: ${signed(r)}`;
  return `<td class="${r < 0 ? "n" : "p"}${level}" title="${title}">${signed(r)}</td>`;
}

function strongest(known: readonly Correlation[]): string {
  const strong = known.filter(({ pearson, spearman }) => Math.max(Math.abs(pearson ?? 0), Math.abs(spearman ?? 0)) >= weak);
  if (strong.length === 0) return `<p class="meta">No pair reaches ${weak}.</p>`;
  const rows = strong.slice(0, shownPairs).map(({ a, b, rows: both, pearson, spearman }) => {
    return `<tr><td>${isolated(a)}</td><td>${isolated(b)}</td><td class="figure">${signed(pearson)}</td><td class="figure">${signed(spearman)}</td><td class="figure">${count(both)}</td></tr>`;
  });
  return `<div class="panel scroll" role="region" aria-label="Strongest correlations" tabindex="0"><table><caption class="title">Strongest pairs, from ${weak} on</caption><thead><tr><th scope="col">Column</th><th scope="col">Column</th><th scope="col" class="figure">Pearson</th><th scope="col" class="figure">Spearman</th><th scope="col" class="figure">Rows</th></tr></thead><tbody>${rows.join("")}</tbody></table></div>`;
}

/** A coefficient with two decimals; never rounded to one when it is not. */
export function signed(r: number | null): string {
  if (r === null) return "–";
  const shown = Math.abs(r) < 1 && Math.abs(r) > 0.995 ? Math.sign(r) * 0.99 : r;
  return shown.toFixed(2).replace("-", "−").replace("−0.00", "0.00");
}
