import type { ColumnProfile, DatasetProfile } from "../dataset-profile.ts";
import { choosePanels } from "./choose-panels.ts";
import { columnHeadline } from "./column-headline.ts";
import { signed } from "./correlation-section.ts";
import { inlineCode, inlineText } from "./escape-markdown.ts";
import { count, percent, plural } from "./format-figure.ts";
import { groupWarnings } from "./group-warnings.ts";
import { markdownColumn } from "./markdown-column.ts";
import { sourceFacts } from "./source-facts.ts";
import { warningText } from "./warning-text.ts";

const tableColumns = 50;
const detailedColumns = 30;
const shownCells = 12;

/** The report as Markdown (GitHub's dialect), at most about 200 lines. Cell contents are escaped: they cannot become links, images or HTML. */
export function markdownReport(profile: DatasetProfile): string {
  const { source, rows, columns } = profile;
  const cells = rows * columns.length;
  const duplicates = count(profile.duplicate_rows.count);
  const detailed = choosePanels(profile, detailedColumns);
  const lines = [
    `# Data profile: ${inlineText(source.name)}`,
    "",
    sourceFacts(profile)
      .map(([term, value]) => `${term}: ${inlineText(value)}`)
      .join("; "),
    "",
    "| rows | columns | missing cells | duplicate rows |",
    "|---:|---:|---:|---:|",
    `| ${count(rows)} | ${count(columns.length)} | ${count(profile.missing_cells)} (${percent(cells === 0 ? 0 : profile.missing_cells / cells)}) | ${duplicates} |`,
    "",
    ...section("Findings", findings(profile)),
    ...section("Columns", [
      "| # | column | type | missing | distinct | summary |",
      "|---:|---|---|---:|---:|---|",
      ...columns.slice(0, tableColumns).map(columnRow),
      ...leftOut(columns.length - tableColumns, "column"),
    ]),
    ...section("Details", [...detailed.map(markdownColumn), ...leftOut(columns.length - detailed.length, "column")]),
    ...section("Strongest correlations", correlations(profile)),
    ...section("Missing together", patterns(profile)),
    ...section("Repeated rows", repeats(profile)),
    ...section("Sample rows", samples(profile)),
    ...section(
      "How the figures were made",
      profile.methods.map((method) => `- ${inlineText(method)}`),
    ),
  ];
  return lines.join("\n");
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`## ${title}`, "", ...lines, ""];
}

function leftOut(left: number, noun: string): string[] {
  return left > 0 ? ["", `and ${plural(left, `more ${noun}`)} in profile.json.`] : [];
}

function findings({ warnings }: DatasetProfile): string[] {
  if (warnings.length === 0) return ["Nothing to warn of."];
  const groups = groupWarnings(warnings, 5, 30).filter(({ shown }) => shown.length > 0);
  const lines = groups.flatMap(({ shown, more }) => {
    const rest = more > 0 ? [`- and ${plural(more, "more finding")} like this`] : [];
    return [...shown.map((warning) => `- ${warningText(warning)}`), ...rest];
  });
  const told = groups.reduce((sum, { shown, more }) => sum + shown.length + more, 0);
  return [...lines, ...leftOut(warnings.length - told, "finding")];
}

function columnRow(column: ColumnProfile): string {
  const distinct = count(column.distinct.count);
  const type = column.role === null ? column.type : `${column.type} (${column.role.replaceAll("_", " ")})`;
  const summary = inlineText(columnHeadline(column));
  return `| ${column.position} | ${inlineCode(column.name)} | ${type} | ${percent(column.missing_share)} | ${distinct} | ${summary} |`;
}

function correlations({ correlations: all }: DatasetProfile): string[] {
  return all
    .filter(({ pearson }) => pearson !== null)
    .slice(0, 8)
    .map(({ a, b, pearson, spearman, rows }) => {
      return `- ${inlineCode(a)} and ${inlineCode(b)}: Pearson ${signed(pearson)}, Spearman ${signed(spearman)} (${plural(rows, "row")})`;
    });
}

function patterns({ missing_patterns, rows }: DatasetProfile): string[] {
  return missing_patterns.slice(0, 6).map(({ columns, rows: times }) => {
    const more = columns.length > 8 ? ` and ${count(columns.length - 8)} more` : "";
    return `- ${plural(times, "row")} (${percent(times / Math.max(1, rows))}): ${columns.slice(0, 8).map(inlineCode).join(", ")}${more}`;
  });
}

function repeats({ duplicate_rows }: DatasetProfile): string[] {
  return duplicate_rows.examples.slice(0, 3).map(({ cells, count: times, rows }) => {
    return `- ${count(times)} times (rows ${rows.slice(0, 5).map(count).join(", ")}${times > 5 ? ", …" : ""}): ${cellList(cells)}`;
  });
}

function samples({ samples: rows, columns }: DatasetProfile): string[] {
  const names = columns.slice(0, shownCells).map(({ name }) => inlineCode(name));
  if (rows.length === 0 || names.length === 0) return [];
  const more = columns.length > shownCells ? [`The first ${shownCells} columns:`, ""] : [];
  return [
    ...more,
    `| row | ${names.join(" | ")} |`,
    `|---:|${"---|".repeat(names.length)}`,
    ...rows.slice(0, 5).map(({ row, cells }) => `| ${count(row)} | ${cells.slice(0, shownCells).map(gridCell).join(" | ")} |`),
  ];
}

function gridCell(text: string | null): string {
  return text === null ? "" : inlineText(text.length > 40 ? `${text.slice(0, 39)}…` : text);
}

function cellList(cells: readonly (string | null)[]): string {
  const shown = cells.slice(0, shownCells).map((text) => (text === null ? "missing" : inlineCode(text)));
  return cells.length > shownCells ? `${shown.join(", ")}, …` : shown.join(", ");
}
