import { isKnownFormat } from "./check-format.ts";
import { compilePattern, type Pattern } from "./compile-pattern.ts";
import { asSchema, isRecord, keyword, resolveReference, type SchemaNode } from "./schema-node.ts";

const maxSchemas = 20_000;
const maxPatterns = 200;
/** How deep schemas may lie in each other. */
const maxDepth = 200;

const single = [
  ...["additionalProperties", "propertyNames", "items", "contains", "not", "if", "then", "else"],
  ...["unevaluatedProperties", "unevaluatedItems", "additionalItems"],
];
const lists = ["allOf", "anyOf", "oneOf", "prefixItems", "items"];
const maps = ["properties", "patternProperties", "dependentSchemas", "$defs", "definitions"];
const counts = ["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "minContains", "maxContains"];
const numbers = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"];
const typeNames = ["string", "number", "integer", "boolean", "object", "array", "null"];

/** What is wrong with a schema itself, and where in it. */
export type SchemaProblem = { path: (string | number)[]; message: string };

/** A schema that has been looked through: its anchors, its patterns, and what is wrong with it. */
export type CheckedSchema = {
  root: SchemaNode;
  anchors: Map<string, SchemaNode>;
  patterns: Map<string, Pattern>;
  problems: SchemaProblem[];
  tracksEvaluated: boolean;
  /** What has been looked up and written out once: schemas may ask for it for every item of a long list. */
  references: Map<string, SchemaNode | null>;
  texts: WeakMap<object, ReadonlySet<string>>;
};

type Visit = { schema: SchemaNode; path: (string | number)[] };

/** Looks through a schema, without calling itself: strangers nest them as deep as they like. */
export function checkSchema(root: SchemaNode): CheckedSchema {
  const checked: CheckedSchema = {
    root,
    anchors: new Map(),
    patterns: new Map(),
    problems: [],
    tracksEvaluated: false,
    references: new Map(),
    texts: new WeakMap(),
  };
  const references: { path: (string | number)[]; reference: string }[] = [];
  const pending: Visit[] = [{ schema: root, path: [] }];
  let count = 0;
  for (let visit = pending.pop(); visit; visit = pending.pop()) {
    const { schema, path } = visit;
    count += 1;
    if (count > maxSchemas || path.length > 2 * maxDepth) {
      checked.problems.push({
        path: path.slice(0, 4),
        message: count > maxSchemas ? "has too many parts" : `is nested more than ${maxDepth} levels deep`,
      });
      return checked;
    }
    if (typeof schema === "boolean") continue;
    checkKeywords(checked, schema, path);
    for (const name of ["$ref", "$dynamicRef"]) {
      const reference = keyword(schema, name);
      if (typeof reference === "string") references.push({ path: [...path, name], reference });
    }
    pending.push(...childSchemas(checked, schema, path));
  }
  for (const { path, reference } of references) {
    if (!reference.startsWith("#"))
      checked.problems.push({ path, message: "leads to another document, which is never loaded; copy it into $defs" });
    checked.references.set(reference, reference.startsWith("#") ? resolveReference(root, checked.anchors, reference) : null);
    if (reference.startsWith("#") && checked.references.get(reference) === null)
      checked.problems.push({ path, message: `leads to nothing (${reference.slice(0, 100)})` });
  }
  return checked;
}

function childSchemas(checked: CheckedSchema, schema: Readonly<Record<string, unknown>>, path: (string | number)[]): Visit[] {
  const children: Visit[] = [];
  const add = (value: unknown, at: (string | number)[]) => {
    const child = asSchema(value);
    if (child === null) checked.problems.push({ path: at, message: "must be a schema: an object, true or false" });
    else children.push({ schema: child, path: at });
  };
  for (const name of single) {
    const value = keyword(schema, name);
    if (value !== undefined && !Array.isArray(value)) add(value, [...path, name]);
  }
  for (const name of lists) {
    const value = keyword(schema, name);
    if (Array.isArray(value)) for (const [index, entry] of value.entries()) add(entry, [...path, name, index]);
    else if (value !== undefined && name !== "items")
      checked.problems.push({ path: [...path, name], message: "must be a list of schemas" });
  }
  for (const name of maps) {
    const value = keyword(schema, name);
    if (isRecord(value)) for (const [key, entry] of Object.entries(value)) add(entry, [...path, name, key]);
    else if (value !== undefined) checked.problems.push({ path: [...path, name], message: "must be a map of schemas" });
  }
  return children;
}

function checkKeywords(checked: CheckedSchema, schema: Readonly<Record<string, unknown>>, path: (string | number)[]): void {
  const complain = (name: string, message: string) => void checked.problems.push({ path: [...path, name], message });
  const given = (name: string, isRight: (value: unknown) => boolean, message: string) => {
    const value = keyword(schema, name);
    if (value !== undefined && !isRight(value)) complain(name, message);
  };
  for (const name of ["$anchor", "$dynamicAnchor"]) {
    const anchor = keyword(schema, name);
    if (typeof anchor === "string" && !checked.anchors.has(anchor)) checked.anchors.set(anchor, schema);
  }
  if (keyword(schema, "unevaluatedProperties") !== undefined || keyword(schema, "unevaluatedItems") !== undefined)
    checked.tracksEvaluated = true;
  const isType = (value: unknown) => typeof value === "string" && typeNames.includes(value);
  given(
    "type",
    (value) => isType(value) || (Array.isArray(value) && value.length > 0 && value.every(isType)),
    `must be one of ${typeNames.join(", ")}, or a list of them`,
  );
  given("enum", Array.isArray, "must be a list of values");
  given("required", (value) => Array.isArray(value) && value.every((entry) => typeof entry === "string"), "must be a list of names");
  given("multipleOf", (value) => typeof value === "number" && value > 0, "must be a number above 0");
  for (const name of counts)
    given(name, (value) => typeof value === "number" && Number.isInteger(value) && value >= 0, "must be a whole number");
  for (const name of numbers) given(name, (value) => typeof value === "number", "must be a number");
  given("pattern", (value) => typeof value === "string", "must be a text");
  const pattern = keyword(schema, "pattern");
  // A format says the same in a way that can be checked: libraries write both.
  if (typeof pattern === "string")
    addPattern(checked, pattern, (problem) => isKnownFormat(keyword(schema, "format")) || complain("pattern", problem));
  const byPattern = keyword(schema, "patternProperties");
  if (isRecord(byPattern)) {
    for (const key of Object.keys(byPattern))
      addPattern(checked, key, (problem) => complain("patternProperties", `has a pattern that ${problem}`));
  }
}

function addPattern(checked: CheckedSchema, pattern: string, complain: (problem: string) => unknown): void {
  if (checked.patterns.has(pattern)) return;
  const compiled = checked.patterns.size >= maxPatterns ? `is one of more than ${maxPatterns}` : compilePattern(pattern);
  if (typeof compiled === "string") complain(compiled);
  else checked.patterns.set(pattern, compiled);
}
