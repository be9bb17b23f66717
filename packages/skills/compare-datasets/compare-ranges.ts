import type { ColumnProfile } from "../profile-dataset/dataset-profile.ts";
import { figureFormat } from "../profile-dataset/report/figure-format.ts";
import { count, plural, shorten, time } from "../profile-dataset/report/format-figure.ts";
import type { Found } from "./comparison.ts";

const dayMs = 86_400_000;
const noticedNegatives = 20;
const usualOutliers = 0.01;

/** Values far outside the baseline's range, the first negative ones, and those that look like a stand-in and were not there. */
export function compareRanges(before: ColumnProfile, now: ColumnProfile): Found[] {
  const range = numberRange(before, now) ?? dateRange(before, now);
  const known = new Set(before.implausible.map(({ value }) => value));
  const fresh = now.implausible.filter(({ value }) => !known.has(value));
  return [
    ...(range === null ? [] : [{ kind: "range_changed" as const, message: range, evidence: null }]),
    ...fresh.slice(0, 5).map(({ value, count: times, reason }) => ({
      kind: "implausible_values" as const,
      message: `has "${shorten(value, 60)}" ${times === 1 ? "once" : `${count(times)} times`}, which it had not: ${reason}`,
      evidence: null,
    })),
  ];
}

function numberRange(before: ColumnProfile, now: ColumnProfile): string | null {
  const [old, fresh] = [before.numbers, now.numbers];
  if (old === null || fresh === null || before.role === "identifier") return null;
  const outliers = old.outliers === null ? 0 : old.outliers.below + old.outliers.above;
  // Where far values are usual, further ones are no surprise.
  const reach = (old.max - old.min || Math.abs(old.max) || 1) * (outliers > old.count * usualOutliers ? 1 : 0.5);
  const { figure, digits } = figureFormat(before);
  if (fresh.min < old.min - reach || fresh.max > old.max + reach) {
    const low = [old.exact?.min, fresh.exact?.min].map((text, index) =>
      text === undefined ? figure([old.min, fresh.min][index] ?? null) : digits(text),
    );
    const high = [old.exact?.max, fresh.exact?.max].map((text, index) =>
      text === undefined ? figure([old.max, fresh.max][index] ?? null) : digits(text),
    );
    const few = fresh.quantiles.p01 >= old.min && fresh.quantiles.p99 <= old.max ? "; only a few values lie outside" : "";
    return `ranges from ${low[1]} to ${high[1]}, was ${low[0]} to ${high[0]}${few}`;
  }
  if (old.negatives === 0 && old.count >= noticedNegatives && fresh.negatives > 0)
    return `has ${plural(fresh.negatives, "negative value")}, had none`;
  return null;
}

function dateRange(before: ColumnProfile, now: ColumnProfile): string | null {
  const [old, fresh] = [before.dates, now.dates];
  if (old === null || fresh === null) return null;
  const [start, end] = [Date.parse(old.min), Date.parse(old.max)];
  const reach = Math.max(end - start, 30 * dayMs);
  const isFar = Date.parse(fresh.min) < start - reach || Date.parse(fresh.max) > end + reach;
  if (isFar) return `ranges from ${time(fresh.min)} to ${time(fresh.max)}, was ${time(old.min)} to ${time(old.max)}`;
  return old.in_future === 0 && fresh.in_future > 0 ? `has ${plural(fresh.in_future, "date")} in the future, had none` : null;
}
