import { cutText } from "@skillrun/contract";
import { SkillFailure } from "@skillrun/runtime/skill";
import type { SourceFormat } from "../dataset-profile.ts";
import type { ProfileLimits } from "../profile-limits.ts";
import { RecordFinder } from "./find-records.ts";
import { type JsonElement, JsonSplitter } from "./json-splitter.ts";
import { parseRecord } from "./parse-record.ts";

/** Where the records of a JSON file are. `path` are the keys of the array inside one object, null where there is none around it. */
export type JsonTable = { format: SourceFormat; path: string[] | null; start: number; line: number };

type Pieces = AsyncIterable<{ text: string; bytesRead: number }>;

/** Finds out how a JSON file holds its records. */
export async function findJsonTable(pieces: Pieces): Promise<JsonTable> {
  const finder = new RecordFinder();
  for await (const { text } of pieces) if (!finder.push(text)) break;
  const shape = finder.finish();
  if (shape.kind !== "object") return { format: shape.kind === "array" ? "json_array" : "json_lines", path: null, start: 0, line: 1 };
  const { records, isGeoJson } = shape;
  if (records === null) return { format: "json_object", path: null, start: 0, line: 1 };
  return { format: isGeoJson ? "geojson" : "json_object", path: records.path, start: records.start, line: records.line };
}

/** The records of a JSON file, parsed, each with its number (from 1); `bytesRead` says how far the file is read. */
export async function* readJsonRecords(
  pieces: Pieces,
  table: JsonTable,
  how: { limits: ProfileLimits; name: string },
): AsyncGenerator<{ records: unknown[]; bytesRead: number }> {
  const splitter = new JsonSplitter(how.limits, table.path === null ? null : { line: table.line });
  let skip = table.start;
  let number = 0;
  const parse = (element: JsonElement): unknown => {
    number++;
    return parseElement(element, number, how.name);
  };
  for await (const { text, bytesRead } of pieces) {
    if (skip >= text.length) {
      skip -= text.length;
      continue;
    }
    const elements = splitter.push(skip === 0 ? text : text.slice(skip));
    skip = 0;
    if (elements.length > 0) yield { records: elements.map(parse), bytesRead };
    if (splitter.isDone) return;
  }
  const last = splitter.finish();
  if (last.length > 0) yield { records: last.map(parse), bytesRead: Number.POSITIVE_INFINITY };
}

function parseElement(element: JsonElement, number: number, name: string): unknown {
  try {
    return parseRecord(element.text);
  } catch (error) {
    const reason = cutText(error instanceof Error ? error.message : String(error), 200);
    throw new SkillFailure(
      "json_invalid",
      `Element ${number} of "${name}", which begins in line ${element.line}, is not valid JSON: ${reason}.`,
      { line: element.line, element: number },
    );
  }
}
