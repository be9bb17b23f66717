import type { ColumnProfile, FrequentValue } from "../profile-dataset/dataset-profile.ts";
import { count, percent, shorten } from "../profile-dataset/report/format-figure.ts";
import { chiSquared } from "./chi-squared.ts";
import { probabilityText, shareText } from "./compare-distributions.ts";
import type { Found } from "./comparison.ts";
import { isFirmList, surprisingValues } from "./surprising-values.ts";

const noticed = 0.1;
const mostCategories = 200;
const fewCategories = 50;
const fewNumbers = 20;
const shownValues = 5;

/** Categories that are new or gone, and those whose shares changed. */
export function compareCategories(before: ColumnProfile, now: ColumnProfile, threshold: number): Found[] {
  if (!isCategorical(before, now)) return [];
  const unknown = isWhole(before) ? notIn(now, before) : [];
  const fresh = isFirmList(before) ? unknown : surprisingValues(unknown, now, before);
  const gone = isWhole(now) ? surprisingValues(notIn(before, now), before, now) : [];
  const found: Found[] = [];
  if (fresh.length > 0) found.push({ kind: "new_values", message: `has ${valueList("new value", fresh, before)}`, evidence: null });
  if (gone.length > 0) found.push({ kind: "vanished_values", message: `no longer has ${valueList("value", gone, now)}`, evidence: null });
  const shares = compareShares(before, now, threshold);
  return shares === null ? found : [...found, shares];
}

/** Whether the values of both files are a few that come again and again. */
export function isCategorical(before: ColumnProfile, now: ColumnProfile): boolean {
  return (
    [before, now].some(hasCategories) &&
    [before, now].every((column) => column.type === before.type || column.type === "mixed" || before.type === "mixed") &&
    [before, now].every(isOpen)
  );
}

function hasCategories({ type, role, distinct, count: values }: ColumnProfile): boolean {
  if (type === "boolean") return true;
  const each = values / Math.max(1, distinct.count);
  if (type === "integer") return distinct.count <= fewNumbers && each >= 5;
  if (type !== "text" && type !== "mixed") return false;
  return role === "category" || role === "constant"
    ? distinct.count <= mostCategories
    : each >= (distinct.count <= fewCategories ? 2 : 10) && distinct.count <= mostCategories;
}

function isOpen({ type, role }: ColumnProfile): boolean {
  return type !== "empty" && role !== "identifier" && role !== "email" && role !== "url" && role !== "phone" && role !== "free_text";
}

function isWhole({ frequent_values, distinct }: ColumnProfile): boolean {
  return frequent_values.values.length >= distinct.count;
}

function notIn(column: ColumnProfile, other: ColumnProfile): FrequentValue[] {
  const known = new Set(other.frequent_values.values.map(({ value }) => value));
  return column.frequent_values.values.filter(({ value }) => !known.has(value));
}

function valueList(noun: string, values: readonly FrequentValue[], other: ColumnProfile): string {
  const spelled = new Map(other.frequent_values.values.map(({ value }) => [plain(value), value]));
  const shown = values.slice(0, shownValues).map(({ value, share }) => {
    const alike = spelled.get(plain(value));
    return `"${shorten(value, 60)}" (${percent(share)} of the values${alike === undefined ? "" : `; written like "${shorten(alike, 60)}"`})`;
  });
  const more = values.length > shownValues ? ` and ${count(values.length - shownValues)} more` : "";
  return `${values.length === 1 ? `the ${noun}` : `${count(values.length)} ${noun}s:`} ${shown.join(", ")}${more}`;
}

function plain(value: string): string {
  return value.trim().toLowerCase();
}

/** The shares of the values that both files have, among themselves; all that is not listed in both counts as one more where lists are cut. */
function compareShares(before: ColumnProfile, now: ColumnProfile, threshold: number): Found | null {
  const listed = new Map(now.frequent_values.values.map((one) => [one.value, one]));
  const shared = before.frequent_values.values.flatMap((one) => {
    const other = listed.get(one.value);
    return other === undefined ? [] : [{ value: one.value, before: one.count, now: other.count }];
  });
  const counts = shared.map((one) => ({ before: one.before, now: one.now }));
  const [oldSum, newSum] = [counts.reduce((sum, one) => sum + one.before, 0), counts.reduce((sum, one) => sum + one.now, 0)];
  if (!isWhole(before) || !isWhole(now)) counts.push({ before: before.count - oldSum, now: now.count - newSum });
  if (oldSum === 0 || newSum === 0) return null;
  const { distance, ...result } = chiSquared(counts);
  if (distance < noticed || result.p_value >= threshold) return null;
  const moved = shared
    .map((one) => ({ ...one, change: Math.abs(one.now / now.count - one.before / before.count) }))
    .toSorted((one, other) => other.change - one.change)
    .slice(0, 3)
    .map((one) => `"${shorten(one.value, 60)}" ${shareText(one.before / before.count, one.now / now.count)}`);
  return {
    kind: "distribution_changed",
    message: `shares of the values changed: ${moved.join(", ")} (total variation ${distance.toFixed(2)}, chi-squared ${probabilityText(result.p_value)})`,
    evidence: { ...result, threshold },
  };
}
