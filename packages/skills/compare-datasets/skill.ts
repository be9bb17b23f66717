import { defineSkill, type SkillContext } from "@skillrun/runtime/skill";
import { z } from "zod";
import { shorten } from "../profile-dataset/report/format-figure.ts";
import { compareFiles } from "./compare-files.ts";
import { differenceText } from "./comparison-report.ts";
import { runComparison } from "./run-comparison.ts";

const maxDifferences = 40;

const Inputs = z.object({
  baseline: z.string().optional().describe("Name of the uploaded file that the others are compared with. Default: the first."),
  ask_before_report: z
    .boolean()
    .default(false)
    .describe("Whether a person must approve what was found before the report is written. Default: false."),
});

const Outputs = z.object({
  baseline: z.string(),
  files: z.array(z.object({ file: z.string(), rows: z.int(), columns: z.int(), missing_cells: z.int(), duplicate_rows: z.int() })),
  failed_files: z
    .array(z.object({ file: z.string(), message: z.string() }))
    .describe("Files that could not be read and were left out; tell the user."),
  difference_count: z.int().describe("How many differences there are in all; `differences` holds the first, gravest first."),
  differences: z.array(z.string()),
  approved_with_comment: z.string().nullable(),
  reports: z.array(z.string()),
});

/** Compares uploaded tables, each profiled by a sub-execution of its own. Its artifacts are `report.md` and `report.json`. */
export const compareDatasets = defineSkill({
  slug: "compare-datasets",
  version: "2.0.0",
  title: "Compare datasets",
  description:
    "Compares two to ten uploaded tables (CSV, TSV, JSON, JSON lines, Parquet, Excel) with the first of them: columns that were added, are missing, were renamed or changed their type; distributions of numbers and dates, new and vanished categories, uniqueness, duplicate rows, ranges, formats, missing values, column order and row counts. Profiles all files at once, each in a sub-execution. Use it when a user uploads several versions of a table or asks what changed between data files; needs at least two uploaded files. Pass ask_before_report: true when a person wants to approve the findings before a report is written.",
  inputs: Inputs,
  outputs: Outputs,
  run: compareUploads,
});

/** As the folder of a skill has it. */
export default compareDatasets;

async function compareUploads(context: SkillContext, inputs: z.output<typeof Inputs>): Promise<z.input<typeof Outputs>> {
  const { comparison, comment, reports } = await runComparison(context, inputs, compareFiles);
  return {
    baseline: comparison.files[0]?.label ?? "",
    files: comparison.files.map(({ label, rows, columns, missing_cells, duplicate_rows }) => {
      return { file: label, rows, columns, missing_cells, duplicate_rows };
    }),
    failed_files: comparison.failed_files.map(({ label, message }) => ({ file: label, message: shorten(message, 500) })),
    difference_count: comparison.differences.length,
    differences: comparison.differences.slice(0, maxDifferences).map((difference) => shorten(differenceText(difference), 600)),
    approved_with_comment: comment,
    reports,
  };
}
