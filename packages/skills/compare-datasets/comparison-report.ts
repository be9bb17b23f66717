import { inlineCode, inlineText } from "../profile-dataset/report/escape-markdown.ts";
import { count, percent, plural } from "../profile-dataset/report/format-figure.ts";
import { isolateName } from "../profile-dataset/report/isolate-name.ts";
import { significance } from "./compare-profiles.ts";
import type { ColumnInFile, ComparedColumn, Comparison, Difference } from "./comparison.ts";

const shownDifferences = 1_000;
const shownColumns = 500;

/** What is said when nothing was found: all that was compared. */
export const nothingFound =
  "None: columns and their order, types, formats, distributions, categories, ranges, uniqueness, missing values, duplicate rows and row counts agree.";

/** The comparison as Markdown (GitHub's dialect). Names and values out of the files are escaped: they cannot become links, images or HTML. */
export function comparisonReport(comparison: Comparison, approvedWith: string | null): string {
  const { files, failed_files: failed } = comparison;
  const lines = [
    `# Comparison of ${plural(files.length, "dataset")}`,
    "",
    `Compared with ${isolateName(inlineText(files[0]?.label ?? ""))}.`,
    "",
    "| file | format | rows | columns | missing cells | duplicate rows |",
    "|---|---|---:|---:|---:|---:|",
    ...files.map((file) => {
      const figures = [file.rows, file.columns, file.missing_cells, file.duplicate_rows].map(count).join(" | ");
      return `| ${inlineText(file.label)} | ${inlineText(file.format)} | ${figures} |`;
    }),
    "",
    ...(failed.length === 0 ? [] : ["## Not compared", "", ...failed.map(failedText), ""]),
    "## Differences",
    "",
    ...differenceLines(comparison),
    ...columnTable(comparison),
    ...methods(),
    ...(approvedWith === null ? [] : [`Approved with the comment: ${inlineText(approvedWith)}`, ""]),
  ];
  return lines.join("\n");
}

/** The differences, gravest first; of several files each under a heading of its own. */
function differenceLines({ files, differences }: Comparison): string[] {
  if (differences.length === 0) return [nothingFound, ""];
  const shown = differences.slice(0, shownDifferences);
  const more = differences.length - shown.length;
  const rest = more > 0 ? [`and ${plural(more, "more difference")} in report.json`, ""] : [];
  if (files.length <= 2) return [...shown.map((difference) => `- ${differenceText(difference)}`), "", ...rest];
  const byFile = Map.groupBy(shown, ({ file }) => file);
  const sections = files.slice(1).flatMap(({ label }) => {
    const found = byFile.get(label) ?? [];
    const lines = found.length === 0 ? ["No differences."] : found.map((difference) => `- ${differenceMessage(difference)}`);
    return [`### ${inlineText(label)}`, "", ...lines, ""];
  });
  return [...sections, ...rest];
}

/** A difference as one line of Markdown. */
export function differenceText(difference: Difference): string {
  return `${isolateName(inlineText(difference.file))}: ${differenceMessage(difference)}`;
}

function differenceMessage({ column, message }: Difference): string {
  return `${column === null ? "" : `${inlineCode(column)} `}${inlineText(message)}`;
}

/** A file that could not be profiled, as one line of Markdown. */
export function failedText({ label, message }: Comparison["failed_files"][number]): string {
  return `- ${isolateName(inlineText(label))} could not be read: ${inlineText(message)}`;
}

/** Every column; of a very wide table those with a difference come before the others, and the rest is only counted. */
function columnTable({ columns, files, differences }: Comparison): string[] {
  const changed = new Set(differences.flatMap(({ column }) => (column === null ? [] : [column])));
  const isChanged = ({ name }: ComparedColumn): boolean => changed.has(name);
  const isWide = columns.length > shownColumns;
  const ordered = isWide ? [...columns.filter(isChanged), ...columns.filter((column) => !isChanged(column))] : columns;
  const left = ordered.slice(shownColumns);
  const alike = left.filter((column) => !isChanged(column)).length;
  return [
    "## Columns",
    "",
    `| column | ${files.map((file) => inlineText(file.label)).join(" | ")} |`,
    `|---|${"---|".repeat(files.length)}`,
    ...ordered.slice(0, shownColumns).map(columnRow),
    "",
    ...(left.length === 0
      ? []
      : [
          `All ${count(columns.length)} columns were compared; ${count(left.length)} more are in report.json, ${count(alike)} of them without a difference.`,
          "",
        ]),
  ];
}

function columnRow({ name, files }: ComparedColumn): string {
  return `| ${inlineCode(name)} | ${files.map((file) => cell(name, file)).join(" | ")} |`;
}

function cell(name: string, column: ColumnInFile | null): string {
  if (column === null) return "–";
  const called = column.name === name ? "" : `${inlineCode(column.name)}: `;
  const missing = column.missing_share === 0 ? "" : `, ${percent(column.missing_share)} missing`;
  return `${called}${column.type}${missing}. ${inlineText(column.headline)}`;
}

function methods(): string[] {
  return [
    "## How it was compared",
    "",
    "- Columns belong together when their names agree, also in another spelling, or when names and contents are so much alike that one was probably renamed.",
    "- Distributions of numbers and dates: two-sample Kolmogorov–Smirnov test over 201 quantiles; told from D = 0.1 on.",
    "- Shares of categories: chi-squared test of homogeneity; told from a total variation distance of 0.1 on.",
    `- A test counts when p is below ${significance} divided by the number of columns tested.`,
    "- Missing values and duplicate rows: told from five percentage points on, and when there were none before.",
    "",
  ];
}
