import type { ColumnProfile, DatasetProfile } from "../profile-dataset/dataset-profile.ts";
import { columnHeadline } from "../profile-dataset/report/column-headline.ts";
import { shorten } from "../profile-dataset/report/format-figure.ts";
import { formatName } from "../profile-dataset/report/source-name.ts";
import { compareColumns, isTested } from "./compare-columns.ts";
import { compareTables } from "./compare-tables.ts";
import {
  type ColumnInFile,
  type ComparedColumn,
  type Comparison,
  type Difference,
  differenceKinds,
  type FailedFile,
  type Found,
} from "./comparison.ts";
import { type ColumnMatches, type Likeness, matchColumns } from "./match-columns.ts";
import { plainName } from "./name-likeness.ts";

/** A file's profile; `label` tells files of the same name apart. */
export type ProfiledFile = { label: string; profile: DatasetProfile };

/** How improbable chance must be for one test among few; divided by the number of columns tested (Bonferroni). */
export const significance = 0.01;

/** Compares each file with the first: every column of every file. Files that could not be profiled are only told. */
export function compareProfiles(files: readonly ProfiledFile[], failed: readonly FailedFile[] = []): Comparison {
  const [baseline, ...others] = files;
  const matched =
    baseline === undefined ? [] : others.map((file) => ({ file, found: matchColumns(baseline.profile.columns, file.profile.columns) }));
  const differences = baseline === undefined ? [] : matched.flatMap(({ file, found }) => differencesOf(baseline, file, found));
  return {
    comparison_version: 2,
    files: files.map(({ label, profile }) => ({
      label,
      format: `${formatName(profile.source)}${profile.source.encoding === null ? "" : `, ${profile.source.encoding.toUpperCase()}`}`,
      rows: profile.rows,
      columns: profile.columns.length,
      missing_cells: profile.missing_cells,
      duplicate_rows: profile.duplicate_rows.count,
    })),
    failed_files: [...failed],
    columns:
      baseline === undefined
        ? []
        : alignColumns(
            baseline.profile.columns,
            matched.map(({ found }) => found),
          ),
    differences: differences.toSorted((one, other) => differenceKinds.indexOf(one.kind) - differenceKinds.indexOf(other.kind)),
  };
}

function differencesOf(baseline: ProfiledFile, { label, profile }: ProfiledFile, { matches, missing, added }: ColumnMatches): Difference[] {
  const tests = matches.filter(({ before, now }) => isTested(before, now)).length;
  const threshold = significance / Math.max(1, tests);
  const of = (column: string | null, found: readonly Found[]): Difference[] => found.map((one) => ({ ...one, file: label, column }));
  return [
    ...missing.flatMap(({ name }) => of(name, [{ kind: "column_missing", message: "is missing", evidence: null }])),
    ...added.flatMap(({ name }) => of(name, [{ kind: "column_added", message: "is new", evidence: null }])),
    ...matches.flatMap(({ before, now, likeness }) => [
      ...(likeness === null ? [] : of(before.name, [renamed(now.name, likeness)])),
      ...of(before.name, compareColumns(before, now, threshold)),
    ]),
    ...of(null, compareTables(baseline.profile, profile, matches)),
  ];
}

function renamed(name: string, { score, name: nameLikeness, content }: Likeness): Found {
  const shown = `"${shorten(name, 80)}"`;
  const percent = (share: number): string => `${Math.round(share * 100)} %`;
  const message =
    nameLikeness === 1
      ? `is written ${shown}`
      : `is probably called ${shown} now (names ${percent(nameLikeness)} alike, contents ${percent(content)} alike)`;
  return {
    kind: "column_renamed",
    message,
    evidence: { score: rounded(score), name_likeness: rounded(nameLikeness), content_likeness: rounded(content) },
  };
}

function rounded(share: number): number {
  return Math.round(share * 1000) / 1000;
}

/** The columns of all files: the baseline's, then what other files have besides, those of one name together. */
function alignColumns(baseline: readonly ColumnProfile[], found: readonly ColumnMatches[]): ComparedColumn[] {
  const nowOf = found.map(({ matches }) => new Map(matches.map(({ before, now }) => [before, now])));
  const known = baseline.map((column) => ({
    name: column.name,
    files: [inFile(column), ...nowOf.map((now) => inFile(now.get(column)))],
  }));
  const added = new Map<string, ComparedColumn>();
  for (const [index, { added: columns }] of found.entries()) {
    for (const column of columns) {
      const seen = added.get(plainName(column.name));
      const key = seen?.files[index + 1] == null ? plainName(column.name) : `${column.name}\n${column.position}`;
      const row = added.get(key) ?? { name: column.name, files: [null, ...found.map(() => null)] };
      row.files[index + 1] = inFile(column);
      added.set(key, row);
    }
  }
  return [...known, ...added.values()];
}

function inFile(column: ColumnProfile | undefined): ColumnInFile | null {
  if (column === undefined) return null;
  const { name, position, type, missing_share, distinct } = column;
  return {
    name,
    position,
    type,
    missing_share,
    distinct: distinct.count,
    headline: shorten(columnHeadline(column), 160),
  };
}
