import { cutText } from "@skillrun/contract";
import { SkillFailure } from "@skillrun/runtime/skill";
import type { ProfileLimits } from "./profile-limits.ts";
import { flattenRecord, isPlainObject } from "./read/flatten-record.ts";
import { type JsonElement, JsonSplitter } from "./read/json-splitter.ts";
import type { TableTally } from "./table-tally.ts";

/** What was seen of a JSON file besides its values. `unwrapped` is the key of the array that was profiled when the file is one object. */
export type JsonNotes = { format: "json_array" | "json_lines"; unwrapped: string | null };

/** Reads a JSON array or JSON lines into the tally, calling `pause` after each piece of text. */
export async function readJsonTable(
  pieces: AsyncIterable<{ text: string; bytesRead: number }>,
  how: { limits: ProfileLimits; name: string },
  table: TableTally,
  watch: { pause(bytesRead: number): Promise<void> },
): Promise<JsonNotes> {
  const splitter = new JsonSplitter(how.limits);
  let first: unknown;
  let elements = 0;
  const take = (element: JsonElement): void => {
    elements++;
    const record = parseElement(element, elements, how.name);
    // The first of JSON lines waits for the second: alone it may be an object around the real table.
    if (elements === 1 && splitter.container === "lines") {
      first = record;
      return;
    }
    if (elements === 2 && splitter.container === "lines") addRecord(table, first);
    addRecord(table, record);
  };
  for await (const { text, bytesRead } of pieces) {
    for (const element of splitter.push(text)) take(element);
    await watch.pause(bytesRead);
  }
  for (const element of splitter.finish()) take(element);
  const unwrapped = elements === 1 && splitter.container === "lines" ? addLoneValue(table, first) : null;
  if (table.rows === 0) throw new SkillFailure("no_rows", `"${how.name}" holds an empty JSON array: there is nothing to profile.`);
  return { format: splitter.container === "array" || unwrapped !== null ? "json_array" : "json_lines", unwrapped };
}

function parseElement(element: JsonElement, number: number, name: string): unknown {
  try {
    return JSON.parse(element.text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SkillFailure(
      "json_invalid",
      `Element ${number} of "${name}", which begins in line ${element.line}, is not valid JSON: ${cutText(reason, 200)}.`,
      {
        line: element.line,
        element: number,
      },
    );
  }
}

function addRecord(table: TableTally, record: unknown): void {
  table.beginRecord();
  flattenRecord(record, (name, cell, nested) => table.addCell(name, cell, nested));
  table.endRecord();
}

/** A file of one object is either a single record, or an envelope whose longest array of objects is the table. */
function addLoneValue(table: TableTally, value: unknown): string | null {
  let longest: { key: string; records: unknown[] } | null = null;
  if (isPlainObject(value)) {
    for (const [key, inner] of Object.entries(value)) {
      if (!Array.isArray(inner) || inner.length <= (longest?.records.length ?? 0) || !inner.every(isPlainObject)) continue;
      longest = { key, records: inner };
    }
  }
  for (const record of longest?.records ?? [value]) addRecord(table, record);
  return longest?.key ?? null;
}
