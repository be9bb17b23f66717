import { inlineCode, inlineText } from "../profile-dataset/report/escape-markdown.ts";
import { count, percent, plural } from "../profile-dataset/report/format-figure.ts";
import { isolateName } from "../profile-dataset/report/isolate-name.ts";
import type { ColumnInFile, ComparedColumn, Comparison, Difference } from "./compare-files.ts";

const shownDifferences = 200;

/** The comparison as Markdown (GitHub's dialect). Names out of the files are escaped: they cannot become links, images or HTML. */
export function comparisonReport({ files, columns, differences }: Comparison, approvedWith: string | null): string {
  const [baseline] = files;
  const cut = files.filter((file) => file.compared_columns < file.columns);
  const lines = [
    `# Comparison of ${plural(files.length, "dataset")}`,
    "",
    `Compared with ${inlineText(baseline?.label ?? "")}, the first.`,
    "",
    "| file | rows | columns | missing cells | duplicate rows |",
    "|---|---:|---:|---:|---:|",
    ...files.map(
      (file) =>
        `| ${inlineText(file.label)} | ${[file.rows, file.columns, file.missing_cells, file.duplicate_rows].map(count).join(" | ")} |`,
    ),
    "",
    "## Differences",
    "",
    ...(differences.length === 0 ? ["None: columns, types, missing values and row counts agree."] : []),
    ...differences.slice(0, shownDifferences).map((difference) => `- ${differenceText(difference)}`),
    ...(differences.length > shownDifferences
      ? [`- and ${plural(differences.length - shownDifferences, "more difference")} in report.json`]
      : []),
    "",
    "## Columns",
    "",
    `| column | ${files.map((file) => inlineText(file.label)).join(" | ")} |`,
    `|---|${"---|".repeat(files.length)}`,
    ...columns.map(columnRow),
    "",
    ...cut.map(
      (file) =>
        `Of the ${count(file.columns)} columns of ${inlineText(file.label)} the first ${count(file.compared_columns)} were compared.\n`,
    ),
    ...(approvedWith === null ? [] : [`Approved with the comment: ${inlineText(approvedWith)}`, ""]),
  ];
  return lines.join("\n");
}

/** A difference as one line of Markdown. */
export function differenceText({ file, column, message }: Difference): string {
  return `${isolateName(inlineText(file))}: ${column === null ? "" : `${inlineCode(column)} `}${message}`;
}

function columnRow({ name, files }: ComparedColumn): string {
  return `| ${inlineCode(name)} | ${files.map(cell).join(" | ")} |`;
}

function cell(column: ColumnInFile | null): string {
  if (column === null) return "–";
  const missing = column.missing_share === 0 ? "" : `, ${percent(column.missing_share)} missing`;
  return `${column.type}${missing}. ${inlineText(column.headline)}`;
}
