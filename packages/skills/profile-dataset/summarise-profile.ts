import { z } from "zod";
import type { DatasetProfile } from "./dataset-profile.ts";
import { columnHeadline } from "./report/column-headline.ts";
import { signed } from "./report/correlation-section.ts";
import { shorten } from "./report/format-figure.ts";

const maxColumns = 40;
const maxWarnings = 15;
const maxCorrelations = 5;
const strongCorrelation = 0.5;

/** The skill's result: small enough for a chat model to read; everything else is in the artifacts. */
export const ProfileSummary = z.object({
  file: z.string(),
  format: z.enum(["csv", "json_array", "json_lines", "json_object", "geojson", "parquet", "xlsx"]),
  compression: z.string().nullable(),
  encoding: z.string().nullable(),
  encoding_certainty: z.number().nullable().describe("From 0 to 1; below 0.9 say that the encoding was guessed."),
  delimiter: z.string().nullable(),
  table: z.string().nullable().describe("The sheet of a workbook, or the key path of the array in a JSON object."),
  size_bytes: z.int(),
  rows: z.int(),
  columns: z.int(),
  missing_cells: z.int(),
  duplicate_rows: z.int(),
  warning_count: z.int().describe("How many warnings and notices there are in all; `warnings` holds the first, gravest first."),
  warnings: z.array(z.string()),
  column_summaries: z
    .array(
      z.object({
        name: z.string(),
        type: z.string(),
        role: z.string().nullable(),
        missing: z.int(),
        distinct: z.int(),
        headline: z.string().describe("Range, median and mean of numbers; range of dates; the most frequent texts."),
      }),
    )
    .describe("The first columns; `columns` says how many there are."),
  strong_correlations: z.array(z.string()).describe("The strongest pairs of numeric columns with Pearson's r, from 0.5 on."),
  reports: z.array(z.string()).describe("Artifacts: the report with charts, the same as Markdown, and every figure as JSON."),
});
export type ProfileSummary = z.infer<typeof ProfileSummary>;

/** Cuts a profile down to its summary: at most 40 columns and 15 warnings, about 14 kB of JSON at the most. */
export function summariseProfile(profile: DatasetProfile, reports: string[]): ProfileSummary {
  const { source } = profile;
  return {
    file: shorten(source.name, 120),
    format: source.format,
    compression: source.compression,
    encoding: source.encoding,
    encoding_certainty: source.encoding_certainty,
    delimiter: source.delimiter,
    table: source.table === null ? null : shorten(source.table, 120),
    size_bytes: source.size_bytes,
    rows: profile.rows,
    columns: profile.columns.length,
    missing_cells: profile.missing_cells,
    duplicate_rows: profile.duplicate_rows.count,
    warning_count: profile.warnings.length,
    warnings: profile.warnings
      .slice(0, maxWarnings)
      .map(({ column, message }) => shorten(column === null ? message : `"${shorten(column, 60)}" ${message}`, 240)),
    column_summaries: profile.columns.slice(0, maxColumns).map((column) => ({
      name: shorten(column.name, 80),
      type: column.type,
      role: column.role,
      missing: column.missing,
      distinct: column.distinct.count,
      headline: shorten(columnHeadline(column), 160),
    })),
    strong_correlations: strongCorrelations(profile),
    reports,
  };
}

function strongCorrelations({ correlations }: DatasetProfile): string[] {
  const strong = correlations.filter(({ pearson }) => pearson !== null && Math.abs(pearson) >= strongCorrelation);
  return strong.slice(0, maxCorrelations).map(({ a, b, pearson }) => `"${shorten(a, 60)}" and "${shorten(b, 60)}": ${signed(pearson)}`);
}
