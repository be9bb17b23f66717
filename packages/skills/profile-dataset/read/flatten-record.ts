/** A cell of a JSON record as it goes into the table: see `column/classify-value.ts` for how kinds of value are told apart. */
export type RecordCell = { path: string[]; text: string; nested: boolean };

/** What stands before the text of a JSON string in a cell. */
export const stringMark = "\u0001";
/** What stands before the JSON text of an array or a deep object in a cell. */
export const nestedMark = "\u0002";

const deepestName = 3;

/**
 * The cells of one JSON value as a flat record: nested objects become paths of up to three keys, arrays and anything deeper become their
 * JSON text. A value that is no object is a record with the one column `value`.
 */
export function flattenRecord(record: unknown): RecordCell[] {
  const cells: RecordCell[] = [];
  if (isPlainObject(record)) flattenObject(record, [], cells);
  else if (Array.isArray(record)) for (const [index, cell] of record.entries()) addCell([`column_${index + 1}`], cell, deepestName, cells);
  else addCell(["value"], record, deepestName, cells);
  return cells;
}

function flattenObject(record: object, path: string[], cells: RecordCell[]): void {
  const entries = record instanceof OrderedObject ? record.entries : Object.entries(record);
  for (const [key, value] of entries) addCell([...path, key], value, path.length + 1, cells);
}

function addCell(path: string[], value: unknown, depth: number, cells: RecordCell[]): void {
  if (typeof value === "string") cells.push({ path, text: value === "" ? "" : stringMark + value, nested: false });
  else if (typeof value === "number" || typeof value === "boolean") cells.push({ path, text: String(value), nested: false });
  else if (value instanceof NumberText) cells.push({ path, text: value.text, nested: false });
  else if (value === null || value === undefined) cells.push({ path, text: "", nested: false });
  else if (isPlainObject(value) && depth < deepestName) flattenObject(value, path, cells);
  else cells.push({ path, text: nestedMark + jsonText(value), nested: true });
}

/** True for a JSON object. */
export function isPlainObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof NumberText);
}

/** An object whose keys stand in the order of the file, also those that look like numbers. */
export class OrderedObject {
  readonly entries: [string, unknown][];

  constructor(entries: [string, unknown][]) {
    this.entries = entries;
  }
}

/** A number as its digits, which a double may not hold. */
export class NumberText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

function jsonText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(jsonText).join(",")}]`;
  if (value instanceof NumberText) return value.text;
  if (value instanceof OrderedObject)
    return `{${value.entries.map(([key, inner]) => `${JSON.stringify(key)}:${jsonText(inner)}`).join(",")}}`;
  return JSON.stringify(value) ?? "null";
}
