import { cutText, type JsonObject } from "@skillrun/contract";
import { isRecord } from "./argument-schema.ts";

const maxTableRows = 8;
const maxTableColumns = 6;
const maxListItems = 8;
const maxTextLength = 400;

/**
 * An execution's outputs as markdown for people: the size of a data set first, then plain values, lists and small tables. Left out is
 * what the rest says already: counts of lists, marks of exactness, and lists of nothing but `fileNames`, which are linked elsewhere.
 */
export function markdownOfOutputs(outputs: JsonObject, fileNames: readonly string[] = []): string {
  const size = dataSize(outputs);
  const rest = Object.entries(outputs).filter(
    ([name, value]) => !(size?.names.has(name) || isExactness(name, value) || isSaidByList(name, outputs) || isListOf(fileNames, value)),
  );
  const plain = rest.filter(([, value]) => !isNested(value)).map(([name, value]) => `- ${label(name)}: ${cell(value)}`);
  // Warnings are what a reader must not miss below a long table.
  const nested = rest.filter(([, value]) => isNested(value)).toSorted(([left], [right]) => rank(left) - rank(right));
  return [size?.sentence ?? "", plain.join("\n"), ...nested.map(([name, value]) => section(name, value))]
    .filter((part) => part !== "")
    .join("\n\n");
}

function isExactness(name: string, value: unknown): boolean {
  return /(^|_)exact$/.test(name) && value === true;
}

function isSaidByList(name: string, outputs: JsonObject): boolean {
  const list = /^(.+)_count$/.exec(name)?.[1];
  return list !== undefined && (Array.isArray(outputs[list]) || Array.isArray(outputs[`${list}s`]));
}

function isListOf(names: readonly string[], value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === "string" && names.includes(item));
}

function rank(name: string): number {
  return name === "warnings" ? 0 : 1;
}

/** `1,234 rows × 9 columns`, when the outputs count both; `names` are the outputs it has said. */
function dataSize(outputs: JsonObject): { sentence: string; names: Set<string> } | null {
  const rows = countOf(outputs, "row");
  const columns = countOf(outputs, "column");
  if (rows === null || columns === null) return null;
  return {
    sentence: `**${count(rows.value, "row")} × ${count(columns.value, "column")}**`,
    names: new Set([...rows.said, ...columns.said]),
  };
}

/** How many of `noun` there are: a number under one of its usual names, or else the length of the list of them. */
function countOf(outputs: JsonObject, noun: string): { value: number; said: string[] } | null {
  for (const name of [`${noun}_count`, `${noun}s`, `total_${noun}s`]) {
    const value = outputs[name];
    if (typeof value === "number") return { value, said: [name] };
    if (Array.isArray(value)) return { value: value.length, said: [] };
  }
  return null;
}

function section(name: string, value: unknown): string {
  if (Array.isArray(value)) {
    return value.every(isRecord)
      ? `**${label(name)}** (${value.length})\n\n${table(value)}`
      : `**${label(name)}** (${value.length})\n\n${list(value)}`;
  }
  const entries = isRecord(value) ? Object.entries(value).filter(([key, item]) => !isExactness(key, item)) : [];
  return `**${label(name)}**\n\n${entries
    .slice(0, maxListItems)
    .map(([key, item]) => `- ${label(key)}: ${cell(item)}`)
    .join("\n")}${more(entries.length - maxListItems)}`;
}

function list(values: readonly unknown[]): string {
  return `${values
    .slice(0, maxListItems)
    .map((value) => `- ${cell(value)}`)
    .join("\n")}${more(values.length - maxListItems)}`;
}

function table(rows: readonly Readonly<Record<string, unknown>>[]): string {
  const shown = rows.slice(0, maxTableRows);
  const columns = [
    ...new Set(shown.flatMap((row) => Object.keys(row).filter((key) => !isNested(row[key]) && !isExactness(key, row[key])))),
  ].slice(0, maxTableColumns);
  // Nothing plain to put in a table: one line of JSON each is still the truth.
  if (columns.length === 0) return list(rows);
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const body = shown.map((row) => line(columns.map((column) => cell(row[column]))));
  return [line(columns.map(label)), line(columns.map(() => "---")), ...body].join("\n") + more(rows.length - maxTableRows);
}

function more(left: number): string {
  return left > 0 ? `\n\n… and ${left} more` : "";
}

/** True for what needs lines of its own; an empty list or object does not. */
function isNested(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length > 0;
}

function count(value: number, noun: string): string {
  return `${value.toLocaleString("en")} ${noun}${value === 1 ? "" : "s"}`;
}

function label(name: string): string {
  const words = escapeMarkdown(name.replaceAll("_", " ").trim());
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return "–";
  if (typeof value === "object" && !isNested(value)) return "none";
  if (typeof value === "number") return Number.isInteger(value) ? value.toLocaleString("en") : String(Number(value.toPrecision(6)));
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return escapeMarkdown(cutText(text, maxTextLength + 1, "…"));
}

/** Makes text stand in markdown as it is, on one line and inside a table's cell. */
export function escapeMarkdown(text: string): string {
  return text.replace(/\s*\n\s*/g, " ").replace(/[\\`*_[\]<>|~]/g, "\\$&");
}
