import type { JsonObject } from "@skillrun/contract";

/** A property of a schema as a line of a table. */
export type SchemaRow = {
  /** As it would be written: `rows[].name`. */
  path: string;
  depth: number;
  type: string;
  isRequired: boolean;
  description: string;
  /** What values are allowed, and what is taken when there is none. */
  notes: string[];
};

const maxRows = 200;
const maxDepth = 6;
const shownValues = 12;

/** The properties of an object's schema, nested ones below their own; bounded, whatever a stranger wrote. */
export function schemaRows(schema: JsonObject): SchemaRow[] {
  const rows: SchemaRow[] = [];
  addProperties(schema, { root: schema, prefix: "", depth: 0, rows });
  return rows;
}

type Place = { root: JsonObject; prefix: string; depth: number; rows: SchemaRow[] };

function addProperties(schema: JsonObject, place: Place): void {
  const properties = objectOf(schema["properties"]) ?? {};
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  for (const [name, value] of Object.entries(properties)) {
    if (place.rows.length >= maxRows) return;
    addRow(value, { ...place, prefix: place.prefix === "" ? name : `${place.prefix}.${name}` }, required.includes(name));
  }
}

function addRow(value: unknown, place: Place, isRequired: boolean): void {
  const schema = resolve(objectOf(value) ?? {}, place.root);
  const { prefix: path, depth, rows } = place;
  const description = typeof schema["description"] === "string" ? schema["description"] : textOf(schema["title"]);
  rows.push({ path, depth, type: typeOf(schema), isRequired, description, notes: notesOf(schema) });
  if (depth >= maxDepth) return;
  addProperties(schema, { ...place, depth: depth + 1 });
  const items = objectOf(schema["items"]);
  if (items !== null) addProperties(resolve(items, place.root), { ...place, prefix: `${path}[]`, depth: depth + 1 });
}

function typeOf(schema: JsonObject): string {
  const { type } = schema as { type?: unknown };
  if ("const" in schema) return "constant";
  if (Array.isArray(schema["enum"])) return "one of";
  if (typeof type === "string") return type === "array" ? `list of ${typeOf(objectOf(schema["items"]) ?? {})}` : type;
  if (Array.isArray(type)) return type.join(" or ");
  if (Array.isArray(schema["anyOf"]) || Array.isArray(schema["oneOf"])) return "one of several shapes";
  return objectOf(schema["properties"]) === null ? "anything" : "object";
}

function notesOf(schema: JsonObject): string[] {
  const notes: string[] = [];
  const values = schema["enum"];
  if ("const" in schema) notes.push(JSON.stringify(schema["const"]));
  if (Array.isArray(values)) {
    const more = values.length > shownValues ? ` and ${values.length - shownValues} more` : "";
    notes.push(
      `${values
        .slice(0, shownValues)
        .map((value) => JSON.stringify(value))
        .join(", ")}${more}`,
    );
  }
  if ("default" in schema) notes.push(`default ${JSON.stringify(schema["default"])}`);
  for (const [keyword, words] of bounds) if (keyword in schema) notes.push(`${words} ${JSON.stringify(schema[keyword])}`);
  return notes;
}

const bounds = [
  ["minimum", "at least"],
  ["exclusiveMinimum", "more than"],
  ["maximum", "at most"],
  ["exclusiveMaximum", "less than"],
  ["minLength", "characters, at least"],
  ["maxLength", "characters, at most"],
  ["minItems", "items, at least"],
  ["maxItems", "items, at most"],
  ["pattern", "pattern"],
  ["format", "format"],
] as const;

/** Follows local references a few times, which is as often as a sane schema needs. */
function resolve(schema: JsonObject, root: JsonObject): JsonObject {
  let found = schema;
  for (let step = 0; step < 8; step++) {
    const reference = found["$ref"];
    if (typeof reference !== "string" || !reference.startsWith("#/")) return found;
    const target = reference
      .slice(2)
      .split("/")
      .reduce<unknown>((value, part) => objectOf(value)?.[part.replaceAll("~1", "/").replaceAll("~0", "~")], root);
    found = { ...objectOf(target), ...Object.fromEntries(Object.entries(found).filter(([key]) => key !== "$ref")) };
  }
  return found;
}

function objectOf(value: unknown): JsonObject | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
