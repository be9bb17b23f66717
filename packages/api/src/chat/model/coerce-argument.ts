import { isExactNumber, parseExactJson } from "@skillrun/contract";
import { isRecord, typesOf } from "./argument-schema.ts";

/** What a typed value became: any JSON value. */
export type ArgumentValue = string | number | boolean | null | ArgumentValue[] | { [key: string]: ArgumentValue };

/**
 * Turns what a person typed into the JSON value its schema asks for. Text that fits no allowed type stays a string, and so does a number
 * that cannot be kept digit by digit: the execution's own validation then names the field.
 */
export function coerceArgument(raw: string, quoted: boolean, schema: unknown): ArgumentValue {
  const types = typesOf(schema);
  if (quoted && (types.size === 0 || types.has("string"))) return raw;
  if ((types.has("number") || types.has("integer")) && isNumeric(raw)) return Number(raw);
  if (types.has("boolean") && (raw === "true" || raw === "false")) return raw === "true";
  if (types.has("null") && raw === "null") return null;
  const json = parseJson(raw);
  if (types.size === 0) return json === undefined ? raw : json;
  if (types.has("array") && Array.isArray(json)) return json;
  if (types.has("object") && isRecord(json)) return json;
  if (types.has("array") && !types.has("string")) return commaSeparated(raw, schema);
  return raw;
}

function commaSeparated(raw: string, schema: unknown): ArgumentValue[] {
  const items = isRecord(schema) ? schema["items"] : undefined;
  if (raw === "") return [];
  return raw.split(",").map((item) => coerceArgument(item.trim(), false, items));
}

function isNumeric(raw: string): boolean {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(raw) && isExactNumber(raw);
}

function parseJson(raw: string): ArgumentValue | undefined {
  try {
    const { value } = parseExactJson(raw);
    return isJson(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Of what was parsed as JSON. */
function isJson(value: unknown): value is ArgumentValue {
  return value !== undefined;
}
