import type { ColumnTruth, ProfileTruth } from "./corpus-case.testing.ts";
import { findContradictions } from "./find-contradictions.testing.ts";
import type { ProfileReading } from "./profile-reading.testing.ts";

type Column = ProfileReading["columns"][number];
type Complain = (what: string, found: unknown, right: unknown) => void;

/** Where a profile differs from what is right, and where it contradicts itself; empty when it is right. */
export function judgeProfile(profile: ProfileReading, right: ProfileTruth, headlines: ReadonlyMap<string, string>): string[] {
  const problems = findContradictions(profile);
  const complain: Complain = (what, found, wanted) => problems.push(`${what}: ${show(found)} instead of ${show(wanted)}`);
  judgeTable(profile, right, complain);
  const warnings = profile.warnings.map(({ code, column, message }) => `${code} ${column ?? ""} ${message}`);
  for (const pattern of right.warns ?? []) {
    if (!warnings.some((warning) => pattern.test(warning))) complain("no such warning", warnings, pattern);
  }
  for (const pattern of right.silent ?? []) {
    for (const warning of warnings.filter((one) => pattern.test(one))) complain("a wrong warning", warning, "none");
  }
  for (const [name, truth] of Object.entries(right.columns ?? {})) {
    const column = profile.columns.find((one) => one.name === name);
    if (column === undefined) {
      const names = profile.columns.slice(0, 10).map((one) => one.name);
      complain("columns", names, name);
    } else judgeColumn(column, truth, headlines.get(name) ?? "", (what, ...rest) => complain(`${name}: ${what}`, ...rest));
  }
  return problems;
}

function judgeTable(profile: ProfileReading, right: ProfileTruth, complain: Complain): void {
  const expectOne = (what: string, found: unknown, wanted: unknown): void => {
    if (wanted !== undefined && !isRight(found, wanted)) complain(what, found, wanted);
  };
  expectOne("rows", profile.rows, right.rows);
  expectOne("number of columns", profile.columns.length, right.column_count);
  const names = JSON.stringify(profile.columns.map((one) => one.name));
  if (right.header !== undefined) expectOne("header", names, JSON.stringify(right.header));
  expectOne("duplicate rows", profile.duplicate_rows.count, right.duplicate_rows);
  expectOne("missing cells", profile.missing_cells, right.missing_cells);
  expectOne("too short rows", profile.ragged_rows.too_short, right.ragged?.too_short);
  expectOne("too long rows", profile.ragged_rows.too_long, right.ragged?.too_long);
  for (const [key, wanted] of Object.entries(right.source ?? {})) expectOne(`source.${key}`, profile.source[key], wanted);
}

function judgeColumn(column: Column, right: ColumnTruth, headline: string, complain: Complain): void {
  const expectOne = (what: string, found: unknown, wanted: unknown): void => {
    if (wanted !== undefined && !isRight(found, wanted)) complain(what, found, wanted);
  };
  expectOne("type", column.type, right.type);
  expectOne("role", column.role ?? null, right.role);
  expectOne("unit", column.unit?.kind, right.unit);
  expectOne("count", column.count, right.count);
  expectOne("missing", column.missing, right.missing);
  expectOne("distinct", column.distinct.count, right.distinct);
  const { numbers, dates } = column;
  expectOne("min", numbers?.min ?? dates?.min, right.min);
  expectOne("max", numbers?.max ?? dates?.max, right.max);
  expectOne("mean", numbers?.mean, right.mean);
  expectOne("median", numbers?.quantiles.p50, right.median);
  expectOne("standard deviation", numbers?.standard_deviation, right.deviation);
  expectOne("exact min", numbers?.exact?.min, right.exact?.min);
  expectOne("exact max", numbers?.exact?.max, right.exact?.max);
  if (right.averaged === false && typeof numbers?.mean === "number") complain("a mean", numbers.mean, null);
  if (right.headline !== undefined && !right.headline.test(headline)) complain("headline", headline, right.headline);
  const counts = new Map(column.frequent_values.values.map(({ value, count }) => [value, count]));
  for (const [value, count] of Object.entries(right.values ?? {})) expectOne(`count of ${show(value)}`, counts.get(value), count);
}

function isRight(found: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) return wanted.some((one) => isRight(found, one));
  if (typeof wanted === "number" && typeof found === "number") return Math.abs(found - wanted) <= 1e-9 * Math.max(1, Math.abs(wanted));
  if (typeof wanted === "string" && typeof found === "string" && isoDate.test(wanted)) return timeOf(found) === timeOf(wanted);
  return found === wanted;
}

const isoDate = /^-?\d{4,6}-\d\d-\d\d/;

/** The point in time of ISO text; without a zone it is UTC. */
function timeOf(text: string): number {
  const zoned = text.length <= 10 || /(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`;
  return new Date(zoned.replace(" ", "T")).getTime();
}

function show(value: unknown): string {
  if (value instanceof RegExp) return String(value);
  return (JSON.stringify(value) ?? "nothing").slice(0, 600);
}
