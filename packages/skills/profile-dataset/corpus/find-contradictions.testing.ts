import type { ProfileReading } from "./profile-reading.testing.ts";

type Column = ProfileReading["columns"][number];

/** Where a profile contradicts itself, whatever the file: sums that do not add up, quantiles out of order, a mean outside the range. */
export function findContradictions(profile: ProfileReading): string[] {
  const missing = profile.columns.reduce((sum, column) => sum + column.missing, 0);
  const names = new Set(profile.columns.map((column) => column.name));
  return [
    ...(missing === profile.missing_cells ? [] : [`missing_cells is ${profile.missing_cells}, the columns' sum ${missing}`]),
    ...(names.size === profile.columns.length ? [] : ["two columns have one name"]),
    ...(profile.duplicate_rows.count < profile.rows || profile.rows === 0 ? [] : ["every row is a duplicate"]),
    ...profile.columns.flatMap((column, index) => contradictionsOf(column, index + 1, profile).map((text) => `${column.name}: ${text}`)),
  ];
}

function contradictionsOf(column: Column, position: number, profile: ProfileReading): string[] {
  const checks: [boolean, string][] = [
    [column.position === position, `stands at ${column.position}`],
    [column.count + column.missing === profile.rows, `${column.count} values and ${column.missing} missing in ${profile.rows} rows`],
    [column.count >= 0 && column.missing >= 0, "a negative count"],
    [near(column.missing_share, profile.rows === 0 ? 0 : column.missing / profile.rows), `missing share ${column.missing_share}`],
    [column.distinct.count <= column.count, `${column.distinct.count} distinct of ${column.count}`],
    [column.distinct.count > 0 || column.count === 0, "values, but none distinct"],
    [(column.type === "empty") === (column.count === 0), `type ${column.type} with ${column.count} values`],
    [column.frequent_values.values.every(({ count }) => count > 0 && count <= column.count), "a frequent value's count"],
    [!isConstantWithMissing(column, profile), `"same value everywhere" beside ${column.missing} missing`],
  ];
  const found = checks.filter(([holds]) => !holds).map(([, text]) => text);
  return [...found, ...numberContradictions(column), ...dateContradictions(column)];
}

function isConstantWithMissing(column: Column, profile: ProfileReading): boolean {
  return (
    column.missing > 0 &&
    profile.warnings.some((one) => one.column === column.name && /same value (everywhere|in every row)/.test(one.message))
  );
}

function numberContradictions({ numbers }: Column): string[] {
  if (numbers === null) return [];
  const { min, max, mean, quantiles, histogram } = numbers;
  const slack = 1e-9 * Math.max(Math.abs(min), Math.abs(max), 1);
  const { p01, p05, p25, p50, p75, p95, p99 } = quantiles;
  const drawn = histogram.bins.reduce((sum, bin) => sum + bin.count, histogram.below + histogram.above);
  return [
    ...(mean === null || (min - slack <= mean && mean <= max + slack) ? [] : [`mean ${mean} outside ${min} to ${max}`]),
    ...(rises([min, p01, p05, p25, p50, p75, p95, p99, max], slack) ? [] : ["quantiles out of order"]),
    ...(drawn === numbers.count ? [] : [`histogram of ${drawn} values instead of ${numbers.count}`]),
  ];
}

function dateContradictions({ dates }: Column): string[] {
  if (dates === null) return [];
  const drawn = dates.histogram.bins.reduce((sum, bin) => sum + bin.count, dates.histogram.below + dates.histogram.above);
  return [
    ...(dates.min <= dates.max || dates.min.startsWith("-") ? [] : [`dates from ${dates.min} to ${dates.max}`]),
    ...(drawn === dates.count ? [] : [`histogram of ${drawn} dates instead of ${dates.count}`]),
  ];
}

function rises(values: number[], slack: number): boolean {
  return values.every((value, index) => index === 0 || value >= (values[index - 1] ?? value) - slack);
}

function near(found: number, right: number): boolean {
  return Math.abs(found - right) < 1e-6;
}
