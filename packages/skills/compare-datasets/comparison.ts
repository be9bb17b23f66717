import type { TestResult } from "./kolmogorov-smirnov.ts";

/** What a file can have otherwise than the baseline, gravest first. */
export const differenceKinds = [
  "column_missing",
  "type_changed",
  "column_renamed",
  "column_added",
  "uniqueness_lost",
  "duplicate_rows_changed",
  "date_order_changed",
  "unit_changed",
  "distribution_changed",
  "new_values",
  "vanished_values",
  "missing_values_changed",
  "implausible_values",
  "range_changed",
  "format_changed",
  "uniqueness_gained",
  "ragged_rows_changed",
  "column_order_changed",
  "row_count_changed",
] as const;

/** What kind of difference it is. */
export type DifferenceKind = (typeof differenceKinds)[number];

/** What a difference is founded on: the test with its statistic, or how alike a renamed column is (`score`, 0 to 1). */
export type Evidence = (TestResult & { threshold: number }) | { score: number; name_likeness: number; content_likeness: number };

/** Something that a file has otherwise than the baseline. `column` is the baseline's name for it, null for the whole file; `message` is plain text. */
export type Difference = { kind: DifferenceKind; file: string; column: string | null; message: string; evidence: Evidence | null };

/** A difference before it is known in which file it is. */
export type Found = Omit<Difference, "file" | "column">;

/** How one file has a column. `name` is what it is called there. */
export type ColumnInFile = {
  name: string;
  position: number;
  type: string;
  missing_share: number;
  distinct: number;
  headline: string;
};

/** A column of any of the files, and how each file has it; null where it does not. */
export type ComparedColumn = { name: string; files: (ColumnInFile | null)[] };

/** A file that was compared. */
export type ComparedFile = {
  label: string;
  format: string;
  rows: number;
  columns: number;
  missing_cells: number;
  duplicate_rows: number;
};

/** A file that could not be profiled, and why. */
export type FailedFile = { label: string; message: string };

/** A whole comparison: the content of `report.json`. The first file is what the others are compared with. */
export type Comparison = {
  comparison_version: 2;
  files: ComparedFile[];
  failed_files: FailedFile[];
  columns: ComparedColumn[];
  differences: Difference[];
};
