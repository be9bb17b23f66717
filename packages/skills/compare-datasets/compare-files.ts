import { count, percent, plural } from "../profile-dataset/report/format-figure.ts";
import type { ProfileSummary } from "../profile-dataset/summarise-profile.ts";

/** What a comparison needs of a file's profile; `label` tells files of the same name apart. */
export type ComparedFile = { label: string } & Pick<
  ProfileSummary,
  "rows" | "columns" | "missing_cells" | "duplicate_rows" | "column_summaries"
>;

/** Something that a file has otherwise than the first. `column` is null for the whole file. */
export type Difference = {
  kind: "column_missing" | "type_changed" | "column_added" | "missing_values_changed" | "row_count_changed";
  file: string;
  column: string | null;
  message: string;
};

/** How one file has a column. */
export type ColumnInFile = { type: string; missing_share: number; distinct: number; distinct_exact: boolean; headline: string };

/** A column of any of the files, and how each file has it; null where it does not. */
export type ComparedColumn = { name: string; files: (ColumnInFile | null)[] };

/** A whole comparison: the content of `report.json`. The first file is what the others are compared with. */
export type Comparison = {
  comparison_version: 1;
  files: { label: string; rows: number; columns: number; missing_cells: number; duplicate_rows: number; compared_columns: number }[];
  columns: ComparedColumn[];
  differences: Difference[];
};

const noticedShare = 0.05;
const gravestFirst: Difference["kind"][] = [
  "column_missing",
  "type_changed",
  "column_added",
  "missing_values_changed",
  "row_count_changed",
];

/** Compares each file with the first. */
export function compareFiles(files: readonly ComparedFile[]): Comparison {
  const columns = alignColumns(files);
  const differences = files.slice(1).flatMap((file, index) => differencesOf(file, index + 1, files, columns));
  return {
    comparison_version: 1,
    files: files.map(({ column_summaries, label, rows, columns: columnCount, missing_cells, duplicate_rows }) => {
      return { label, rows, columns: columnCount, missing_cells, duplicate_rows, compared_columns: column_summaries.length };
    }),
    columns,
    differences: differences.toSorted((one, other) => gravestFirst.indexOf(one.kind) - gravestFirst.indexOf(other.kind)),
  };
}

/** The columns of all files in the order in which they first come. */
function alignColumns(files: readonly ComparedFile[]): ComparedColumn[] {
  const byKey = new Map<string, ComparedColumn>();
  for (const [index, file] of files.entries()) {
    for (const { name, type, missing, distinct, distinct_exact, headline } of file.column_summaries) {
      const key = name.trim().toLowerCase();
      const column = byKey.get(key) ?? { name, files: files.map(() => null) };
      byKey.set(key, column);
      column.files[index] ??= { type, missing_share: file.rows === 0 ? 0 : missing / file.rows, distinct, distinct_exact, headline };
    }
  }
  return [...byKey.values()];
}

function differencesOf(
  file: ComparedFile,
  index: number,
  files: readonly ComparedFile[],
  columns: readonly ComparedColumn[],
): Difference[] {
  const [baseline] = files;
  if (baseline === undefined) return [];
  const found: Difference[] = [];
  const add = (kind: Difference["kind"], column: string | null, message: string) => found.push({ kind, file: file.label, column, message });
  for (const { name, files: inFiles } of columns) {
    const [before = null, now = null] = [inFiles[0], inFiles[index]];
    // Beyond the compared columns nobody knows what is there.
    if (before === null && now !== null && isWhole(baseline)) add("column_added", name, "is new");
    if (before !== null && now === null && isWhole(file)) add("column_missing", name, "is missing");
    if (before === null || now === null) continue;
    if (before.type !== now.type) add("type_changed", name, `was ${before.type}, is ${now.type}`);
    if (Math.abs(now.missing_share - before.missing_share) >= noticedShare)
      add("missing_values_changed", name, `had ${percent(before.missing_share)} missing values, has ${percent(now.missing_share)}`);
  }
  if (file.rows !== baseline.rows) add("row_count_changed", null, `has ${plural(file.rows, "row")} instead of ${count(baseline.rows)}`);
  return found;
}

function isWhole(file: ComparedFile): boolean {
  return file.column_summaries.length >= file.columns;
}
