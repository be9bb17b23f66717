import { describeInexactNumber, JsonObject, parseExactJson } from "@skillrun/contract";
import { z } from "zod";
import { UsageError } from "./usage-error.ts";

/** Makes an execution's inputs of `--inputs` and, on top of it, `--input name=value`, each value read as the skill's schema says. */
export function readInputs(pairs: string[], inputsJson: string | null, schema: JsonObject): JsonObject {
  const inputs: JsonObject = inputsJson === null ? {} : readObject(inputsJson);
  for (const pair of pairs) {
    const equals = pair.indexOf("=");
    if (equals < 1) throw new UsageError(`--input is written name=value, not ${JSON.stringify(pair)}.`);
    const name = pair.slice(0, equals);
    inputs[name] = readValue(name, pair.slice(equals + 1), typesOf(propertyOf(schema, name)));
  }
  return inputs;
}

function readObject(text: string): JsonObject {
  const object = JsonObject.safeParse(parseJson("--inputs", text));
  if (!object.success) throw new UsageError(`--inputs must be a JSON object. Example: --inputs '{"top": 5}'`);
  return object.data;
}

type JsonValue = JsonObject[string];

/** Where the schema allows a string, or says nothing of the input, the text is the value; elsewhere it is JSON. */
function readValue(name: string, text: string, types: Set<string>): JsonValue {
  if (types.size === 0 || types.has("string")) return text;
  const value = parseJson(`--input ${name}`, text);
  if (value !== undefined && isOfType(value, types)) return value;
  throw new UsageError(`--input ${name} must be ${[...types].join(" or ")}, not ${JSON.stringify(text)}.`);
}

/** Undefined for what is no JSON; a `UsageError` for a number that would reach the server as another one. */
function parseJson(option: string, text: string): JsonValue | undefined {
  const parsed = tryParsing(text);
  if (parsed === null) return undefined;
  if (parsed.inexact !== null)
    throw new UsageError(`${[option, ...parsed.inexact.path].join(".")}: ${describeInexactNumber(parsed.inexact)}.`);
  return z.json().parse(parsed.value);
}

function tryParsing(text: string): ReturnType<typeof parseExactJson> | null {
  try {
    return parseExactJson(text);
  } catch {
    return null;
  }
}

function isOfType(value: JsonValue, types: Set<string>): boolean {
  if (value === null) return types.has("null");
  if (Array.isArray(value)) return types.has("array");
  if (typeof value === "number") return types.has("number") || (types.has("integer") && Number.isInteger(value));
  return types.has(typeof value);
}

function propertyOf(schema: JsonObject, name: string): JsonValue | undefined {
  const properties = asObject(schema["properties"]);
  return properties !== null && Object.hasOwn(properties, name) ? properties[name] : undefined;
}

/** The JSON types that a schema's `type`, `enum`, `const`, `anyOf` and `oneOf` name. */
function typesOf(schema: JsonValue | undefined): Set<string> {
  const object = asObject(schema);
  if (object === null) return new Set();
  const { type, enum: members, const: only, anyOf, oneOf } = object;
  const named = typeof type === "string" ? [type] : Array.isArray(type) ? type.filter((name) => typeof name === "string") : [];
  const values = [...(Array.isArray(members) ? members : []), ...(only === undefined ? [] : [only])];
  const branches = [anyOf, oneOf].flatMap((list) => (Array.isArray(list) ? list : []));
  return new Set([...named, ...values.map(typeOf), ...branches.flatMap((branch) => [...typesOf(branch)])]);
}

function typeOf(value: JsonValue): string {
  return value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
}

function asObject(value: JsonValue | undefined): JsonObject | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : null;
}
