import type { ColumnProfile, DatasetProfile } from "../dataset-profile.ts";
import { formatName, warningText } from "../live-findings.ts";
import { columnHeadline } from "./column-headline.ts";
import { inlineCode, inlineText } from "./escape-markdown.ts";
import { bytes, count, number, percent, plural } from "./format-figure.ts";

const tableColumns = 500;
const detailedColumns = 100;

/** The report as Markdown (GitHub's dialect). Cell contents are escaped: they cannot become links, images or HTML. */
export function markdownReport(profile: DatasetProfile): string {
  const { source, rows, columns } = profile;
  const cells = rows * columns.length;
  const duplicates = `${profile.duplicate_rows.exact ? "" : "about "}${count(profile.duplicate_rows.count)}`;
  const lines = [
    `# Data profile: ${inlineText(source.name)}`,
    "",
    `${formatName(source)}, ${source.encoding.toUpperCase()}, ${bytes(source.size_bytes)}.`,
    "",
    "| rows | columns | missing cells | duplicate rows |",
    "|---:|---:|---:|---:|",
    `| ${count(rows)} | ${count(columns.length)} | ${count(profile.missing_cells)} (${percent(cells === 0 ? 0 : profile.missing_cells / cells)}) | ${duplicates} |`,
    "",
    "## Findings",
    "",
    ...(profile.warnings.length === 0
      ? ["Nothing to warn of."]
      : profile.warnings.slice(0, 200).map((warning) => `- ${warningText(warning)}`)),
    "",
    "## Columns",
    "",
    "| # | column | type | missing | distinct | summary |",
    "|---:|---|---|---:|---:|---|",
    ...columns.slice(0, tableColumns).map(columnRow),
    ...(columns.length > tableColumns ? ["", `${plural(columns.length - tableColumns, "more column")} in profile.json.`] : []),
    "",
    ...columns.slice(0, detailedColumns).flatMap(columnSection),
    "## How the figures were made",
    "",
    ...profile.methods.map((method) => `- ${method}`),
    "",
  ];
  return lines.join("\n");
}

function columnRow(column: ColumnProfile): string {
  const distinct = `${column.distinct.exact ? "" : "≈ "}${count(column.distinct.count)}`;
  const summary = inlineText(columnHeadline(column));
  return `| ${column.position} | ${inlineCode(column.name)} | ${column.type} | ${percent(column.missing_share)} | ${distinct} | ${summary} |`;
}

function columnSection(column: ColumnProfile): string[] {
  const lines = [`### ${column.position}. ${inlineCode(column.name)} (${column.type})`, ""];
  if (column.numbers !== null) {
    const { min, max, mean, standard_deviation, quantiles: q } = column.numbers;
    lines.push(
      `${q.exact ? "" : "≈ quantiles. "}min ${number(min)}, 5 % ${number(q.p05)}, 25 % ${number(q.p25)}, median ${number(q.p50)}, 75 % ${number(q.p75)}, 95 % ${number(q.p95)}, max ${number(max)}; mean ${number(mean)}, standard deviation ${number(standard_deviation)}.`,
      "",
    );
  }
  if (column.dates !== null) {
    const { min, max, span_days, quantiles } = column.dates;
    lines.push(`${min} to ${max} (${plural(span_days, "day")}), median ${quantiles.p50}.`, "");
  }
  if (column.text !== null) {
    const { min_length, max_length, mean_length } = column.text;
    lines.push(`Length ${count(min_length)} to ${count(max_length)}, ${number(mean_length)} on average.`, "");
  }
  const { values, exact, max_undercount } = column.frequent_values;
  const shown = values.filter((one) => one.count > 1).slice(0, 5);
  if (shown.length > 0) {
    const list = shown.map((one) => `${inlineCode(one.value)} ${count(one.count)} (${percent(one.share)})`).join(", ");
    lines.push(`Most frequent: ${list}${exact ? "" : `; each count may be up to ${count(max_undercount)} too low`}.`, "");
  }
  return lines;
}
