import type { DatasetProfile } from "../profile-dataset/dataset-profile.ts";
import { count, percent, plural, shorten } from "../profile-dataset/report/format-figure.ts";
import type { Found } from "./comparison.ts";
import type { ColumnMatch } from "./match-columns.ts";
import { movedItems } from "./moved-items.ts";

const noticedShare = 0.05;
const shownColumns = 8;

/** Whatever one whole table has otherwise than the baseline: duplicate and ragged rows, the order of columns, the number of rows. */
export function compareTables(before: DatasetProfile, now: DatasetProfile, matches: readonly ColumnMatch[]): Found[] {
  const messages: [Found["kind"], string | null][] = [
    ["duplicate_rows_changed", duplicates(before, now)],
    ["ragged_rows_changed", ragged(before, now)],
    ["column_order_changed", order(matches)],
    ["row_count_changed", before.rows === now.rows ? null : `has ${plural(now.rows, "row")} instead of ${count(before.rows)}`],
  ];
  return messages.flatMap(([kind, message]) => (message === null ? [] : [{ kind, message, evidence: null }]));
}

function duplicates(before: DatasetProfile, now: DatasetProfile): string | null {
  const [old, fresh] = [before.duplicate_rows, now.duplicate_rows];
  const [oldShare, newShare] = [old.count / Math.max(1, before.rows), fresh.count / Math.max(1, now.rows)];
  const isFirst = (old.count === 0) !== (fresh.count === 0);
  if (!isFirst && Math.abs(newShare - oldShare) < noticedShare) return null;
  return `has ${fresh.count === 0 ? "no" : count(fresh.count)} duplicate ${fresh.count === 1 ? "row" : "rows"} (${percent(newShare)}), had ${old.count === 0 ? "none" : count(old.count)}`;
}

function ragged({ ragged_rows: old }: DatasetProfile, { ragged_rows: fresh }: DatasetProfile): string | null {
  const rows = fresh.too_short + fresh.too_long;
  return old.too_short + old.too_long === 0 && rows > 0
    ? `has ${plural(rows, "row")} with another number of cells than the header, had none`
    : null;
}

function order(matches: readonly ColumnMatch[]): string | null {
  const inNew = matches.toSorted((one, other) => one.now.position - other.now.position);
  const ranks = new Map(matches.map((match, index) => [match, index]));
  const moved = movedItems(inNew.map((match) => ranks.get(match) ?? 0)).flatMap((index) => inNew[index] ?? []);
  if (moved.length === 0) return null;
  const shown = moved
    .slice(0, shownColumns)
    .map(({ before, now }) => `"${shorten(before.name, 60)}" from ${before.position} to ${now.position}`);
  const more = moved.length > shownColumns ? ` and ${count(moved.length - shownColumns)} more` : "";
  return `has its columns in another order: ${shown.join(", ")}${more}`;
}
