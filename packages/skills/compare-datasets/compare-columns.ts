import type { ColumnProfile } from "../profile-dataset/dataset-profile.ts";
import { percent, plural } from "../profile-dataset/report/format-figure.ts";
import { compareCategories, isCategorical } from "./compare-categories.ts";
import { compareDistributions, compareUniformly } from "./compare-distributions.ts";
import { compareFormats } from "./compare-formats.ts";
import { compareRanges } from "./compare-ranges.ts";
import type { Found } from "./comparison.ts";

const noticedShare = 0.05;
const noticedFromNone = 0.01;
const fewestUnique = 10;
const keyName = /(^|[\s_.-])(id|key|uuid|code|nr|no|number)$/i;

/** Whatever one column has otherwise than in the baseline. `threshold`: how improbable chance must be where a test decides. */
export function compareColumns(before: ColumnProfile, now: ColumnProfile, threshold: number): Found[] {
  const uniform = compareUniformly(before, now, threshold);
  const categories = uniform === null ? compareCategories(before, now, threshold) : [];
  // Where a few values came, went or changed their shares, that says more than a test of their order.
  const distribution = uniform ?? (categories.length > 0 ? null : compareDistributions(before, now, threshold));
  const ranges = compareRanges(before, now).filter(({ kind }) => kind !== "range_changed" || uniform === null);
  return [
    ...types(before, now),
    ...uniqueness(before, now),
    ...compareFormats(before, now),
    ...(distribution === null ? [] : [distribution]),
    ...categories,
    ...missing(before, now),
    ...ranges,
  ];
}

/** Whether a test will decide on these columns: what a threshold must be divided by when many are compared. */
export function isTested(before: ColumnProfile, now: ColumnProfile): boolean {
  const isMeasured = (column: ColumnProfile): boolean => column.numbers !== null || column.dates !== null;
  return (isMeasured(before) && isMeasured(now)) || isCategorical(before, now);
}

function types(before: ColumnProfile, now: ColumnProfile): Found[] {
  if (before.type === now.type) return [];
  // Whole numbers among numbers break nothing: there were only no others this time.
  const kind = before.type === "number" && now.type === "integer" ? "format_changed" : "type_changed";
  return [{ kind, message: `was ${before.type}, is ${now.type}`, evidence: null }];
}

function missing(before: ColumnProfile, now: ColumnProfile): Found[] {
  const change = Math.abs(now.missing_share - before.missing_share);
  const isFirst = before.missing === 0 && now.missing_share >= noticedFromNone && now.missing > 1;
  if (change < noticedShare && !isFirst) return [];
  const message = `had ${percent(before.missing_share)} missing values, has ${percent(now.missing_share)}`;
  return [{ kind: "missing_values_changed", message, evidence: null }];
}

function uniqueness(before: ColumnProfile, now: ColumnProfile): Found[] {
  if (before.count < 2 || now.count < 2) return [];
  const repeats = now.count - now.distinct.count;
  if (isKey(before) && isUnique(before) && isRepeated(now))
    return [{ kind: "uniqueness_lost", message: `was different in every row, has ${plural(repeats, "repeated value")}`, evidence: null }];
  if (isKey(now) && isUnique(now) && isRepeated(before) && now.role === "identifier")
    return [{ kind: "uniqueness_gained", message: "is different in every row, had repeated values", evidence: null }];
  return [];
}

/** Measured values and dates may be different in every row by chance; texts and what is named as a key are not. */
function isKey({ role, type, count, name }: ColumnProfile): boolean {
  if (role === "identifier") return true;
  return count >= fewestUnique && (type === "text" || (type === "integer" && keyName.test(name)));
}

function isUnique({ distinct, count }: ColumnProfile): boolean {
  return distinct.count === count;
}

function isRepeated({ distinct, count }: ColumnProfile): boolean {
  return distinct.count < count;
}
