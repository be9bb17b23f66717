import { cutText, type JsonObject } from "@skillrun/contract";
import { isRecord } from "./argument-schema.ts";
import { escapeMarkdown } from "./escape-markdown.ts";

const maxTextLength = 240;
const maxPlainValues = 3;

/** Under these names a skill says in words what came out. */
const sayingNames = ["summary", "answer", "message", "text", "result"];
/** Under these it lists what a person should not miss. */
const noticeNames = ["warnings", "errors", "problems", "issues", "failures", "differences"];

/** Outputs for somebody who has the card before them: what came out in one sentence, in markdown, and what a person should look at. */
export type OutputsInBrief = {
  /** Empty when nothing can be said in one sentence. */
  sentence: string;
  notices: string[];
  /** How many notices there are in all. */
  noticeCount: number;
};

/** Reads from outputs of any shape what an answer should say of them; everything else is on the card. */
export function outputsInBrief(outputs: JsonObject): OutputsInBrief {
  const lists = noticeNames.flatMap((name) => {
    const list = outputs[name];
    return Array.isArray(list) ? [{ name, list }] : [];
  });
  return {
    sentence: dataSize(outputs) ?? saying(outputs) ?? plainValues(outputs) ?? "",
    notices: lists.flatMap(({ list }) => list.map(noticeText)),
    noticeCount: lists.reduce((sum, { name, list }) => sum + Math.max(list.length, countUnder(outputs, `${name.slice(0, -1)}_count`)), 0),
  };
}

/** `1,234 rows × 9 columns`, when the outputs count both. */
function dataSize(outputs: JsonObject): string | null {
  const [rows, columns] = [countOf(outputs, "row"), countOf(outputs, "column")];
  if (rows === null || columns === null) return null;
  const size = `**${count(rows, "row")} × ${count(columns, "column")}**`;
  const file = outputs["file"];
  return typeof file === "string" && file !== "" ? `**${shown(file)}** has ${size}` : size;
}

function saying(outputs: JsonObject): string | null {
  for (const name of sayingNames) {
    const value = outputs[name];
    if (typeof value === "string" && value.trim() !== "") return shown(value).replace(/\.$/, "");
  }
  return null;
}

/** A few plain values as they are; many are for the card. */
function plainValues(outputs: JsonObject): string | null {
  const plain = Object.entries(outputs).filter(([, value]) => value !== null && typeof value !== "object");
  if (plain.length === 0 || plain.length > maxPlainValues) return null;
  return plain.map(([name, value]) => `${shown(name.replaceAll("_", " "))} ${shown(value)}`).join(", ");
}

/** How many of `noun` there are: a number under one of its usual names, or else the length of the list of them. */
function countOf(outputs: JsonObject, noun: string): number | null {
  for (const name of [`${noun}_count`, `${noun}s`, `total_${noun}s`]) {
    const value = outputs[name];
    if (typeof value === "number") return value;
    if (Array.isArray(value)) return value.length;
  }
  return null;
}

function countUnder(outputs: JsonObject, name: string): number {
  const value = outputs[name];
  return typeof value === "number" ? value : 0;
}

function noticeText(notice: unknown): string {
  if (!isRecord(notice)) return shown(notice);
  const { column, message } = { column: notice["column"], message: notice["message"] };
  if (typeof message !== "string") return shown(notice);
  return typeof column === "string" ? `${shown(column)}: ${shown(message)}` : shown(message);
}

function count(value: number, noun: string): string {
  return `${value.toLocaleString("en")} ${noun}${value === 1 ? "" : "s"}`;
}

function shown(value: unknown): string {
  if (typeof value === "number") return Number.isInteger(value) ? value.toLocaleString("en") : String(Number(value.toPrecision(6)));
  const text = typeof value === "string" ? value.trim() : JSON.stringify(value);
  return escapeMarkdown(cutText(text, maxTextLength, "…"));
}
