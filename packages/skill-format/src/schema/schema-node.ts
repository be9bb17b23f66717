/** A JSON Schema as strangers write it: an object whose values may be anything, or true or false. */
export type SchemaNode = Readonly<Record<string, unknown>> | boolean;

/** The value as a schema; null when it is none. */
export function asSchema(value: unknown): SchemaNode | null {
  if (typeof value === "boolean") return value;
  return isRecord(value) ? value : null;
}

/** Whether a value is an object of JSON. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A keyword's value, never one that the object inherits. */
export function keyword(schema: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(schema, name) ? schema[name] : undefined;
}

/** What a local reference such as `#/$defs/row` or `#row` refers to; null when there is nothing. */
export function resolveReference(root: SchemaNode, anchors: ReadonlyMap<string, SchemaNode>, reference: string): SchemaNode | null {
  const target = reference.slice(1);
  if (target === "") return root;
  if (!target.startsWith("/")) return anchors.get(target) ?? null;
  let found: unknown = root;
  for (const part of target.slice(1).split("/")) {
    const key = decode(part).replaceAll("~1", "/").replaceAll("~0", "~");
    found = typeof found === "object" && found !== null && Object.hasOwn(found, key) ? Reflect.get(found, key) : undefined;
  }
  return asSchema(found);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
