const maxDepth = 8;

/**
 * Whether a value looks like what a schema describes, as far as a form must know to choose between the shapes of `anyOf`, `oneOf` and `if`. It
 * generates no code, runs no pattern of a stranger and ends early; whether the value is right the server says.
 */
export function matchesShape(schema: unknown, value: unknown, root: unknown, depth = 0): boolean {
  if (typeof schema === "boolean") return schema;
  const found = resolve(schema, root);
  if (found === null || depth > maxDepth) return true;
  const within = (one: unknown) => matchesShape(one, value, root, depth + 1);
  const { type, enum: values, allOf, anyOf, oneOf, not } = found;
  if ("const" in found && !isSame(found["const"], value)) return false;
  if (Array.isArray(values) && !values.some((one) => isSame(one, value))) return false;
  if (type !== undefined && !(Array.isArray(type) ? type : [type]).some((one) => isOfType(one, value))) return false;
  if (Array.isArray(allOf) && !allOf.every(within)) return false;
  if (Array.isArray(anyOf) && !anyOf.some(within)) return false;
  if (Array.isArray(oneOf) && !oneOf.some(within)) return false;
  if (not !== undefined && within(not)) return false;
  return !isRecord(value) || matchesProperties(found, value, root, depth);
}

function matchesProperties(schema: Schema, value: Schema, root: unknown, depth: number): boolean {
  const { required, properties, additionalProperties } = schema;
  if (Array.isArray(required) && !required.every((name) => value[String(name)] !== undefined)) return false;
  const known = isRecord(properties) ? properties : {};
  if (additionalProperties === false && Object.keys(value).some((name) => value[name] !== undefined && !Object.hasOwn(known, name)))
    return false;
  return Object.entries(known).every(
    ([name, property]) => value[name] === undefined || matchesShape(property, value[name], root, depth + 1),
  );
}

type Schema = Readonly<Record<string, unknown>>;

function resolve(schema: unknown, root: unknown): Schema | null {
  let found = schema;
  for (let step = 0; step < 8 && isRecord(found) && typeof found["$ref"] === "string"; step++) {
    const reference = found["$ref"];
    if (!reference.startsWith("#")) return null;
    found = reference
      .slice(2)
      .split("/")
      .filter(Boolean)
      .reduce<unknown>((value, part) => (isRecord(value) ? value[part.replaceAll("~1", "/").replaceAll("~0", "~")] : undefined), root);
  }
  return isRecord(found) ? found : null;
}

function isOfType(type: unknown, value: unknown): boolean {
  switch (type) {
    case "null":
      return value === null;
    case "array":
      return Array.isArray(value);
    case "object":
      return isRecord(value);
    case "integer":
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}

function isSame(one: unknown, other: unknown): boolean {
  return one === other || (typeof one === "object" && JSON.stringify(one) === JSON.stringify(other));
}

function isRecord(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
