/** What this package reads of a tool's JSON Schema. */
type ArgumentSchema = Readonly<Record<string, unknown>>;

/** The properties of an object schema by name; anything malformed counts as absent. */
export function propertiesOf(schema: unknown): Map<string, ArgumentSchema> {
  const properties = isRecord(schema) ? schema["properties"] : undefined;
  if (!isRecord(properties)) return new Map();
  return new Map(Object.entries(properties).map(([name, property]) => [name, isRecord(property) ? property : {}]));
}

/** The names in a schema's `required`. */
export function requiredOf(schema: unknown): string[] {
  const required = isRecord(schema) ? schema["required"] : undefined;
  return Array.isArray(required) ? required.filter((name) => typeof name === "string") : [];
}

/** The JSON types a schema allows, looking through `anyOf`, `oneOf`, `const` and `enum`; empty when it allows any. */
export function typesOf(schema: unknown): Set<string> {
  if (!isRecord(schema)) return new Set();
  const { type, anyOf, oneOf } = { type: schema["type"], anyOf: schema["anyOf"], oneOf: schema["oneOf"] };
  if (typeof type === "string") return new Set([type]);
  if (Array.isArray(type)) return new Set(type.filter((name) => typeof name === "string"));
  const branches = Array.isArray(anyOf) ? anyOf : oneOf;
  if (Array.isArray(branches)) return new Set(branches.flatMap((branch) => [...typesOf(branch)]));
  const values = "const" in schema ? [schema["const"]] : schema["enum"];
  return new Set(Array.isArray(values) ? values.map(jsonTypeOf) : []);
}

/** The property that free text goes to: the first required string, else the first string, in the schema's order. */
export function textPropertyOf(schema: unknown): string | null {
  const required = new Set(requiredOf(schema));
  const strings = [...propertiesOf(schema)].filter(([, property]) => typesOf(property).has("string")).map(([name]) => name);
  return strings.find((name) => required.has(name)) ?? strings[0] ?? null;
}

/** True for a plain object, as JSON has it. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function jsonTypeOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}
