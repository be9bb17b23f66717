import type { Cell } from "../column/classify-value.ts";

const deepestName = 3;

/**
 * Visits the cells of one JSON value as a flat record: nested objects become dotted names (`address.city`) down to three levels, arrays and
 * anything deeper become their JSON text with `nested` true. A value that is no object is a record with the one column `value`.
 */
export function flattenRecord(record: unknown, visit: (name: string, cell: Cell, nested: boolean) => void): void {
  if (isPlainObject(record)) flattenObject(record, "", 1, visit);
  else if (!Array.isArray(record)) visitCell("value", record, deepestName, visit);
  else for (const [index, cell] of record.entries()) visitCell(`column_${index + 1}`, cell, deepestName, visit);
}

function flattenObject(record: object, prefix: string, depth: number, visit: (name: string, cell: Cell, nested: boolean) => void): void {
  for (const [key, value] of Object.entries(record)) visitCell(prefix === "" ? key : `${prefix}.${key}`, value, depth, visit);
}

function visitCell(name: string, value: unknown, depth: number, visit: (name: string, cell: Cell, nested: boolean) => void): void {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean" || value === null) visit(name, value, false);
  else if (isPlainObject(value) && depth < deepestName) flattenObject(value, name, depth + 1, visit);
  else visit(name, JSON.stringify(value), true);
}

/** True for a JSON object. */
export function isPlainObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
