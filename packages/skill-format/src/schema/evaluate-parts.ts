import { nearestName } from "../skill/nearest-name.ts";
import { canonicalJson } from "./canonical-json.ts";
import { matchesPattern } from "./evaluate-scalar.ts";
import { type Evaluation, issueAt, manyIssues, type Outcome, type SchemaIssue, spend } from "./evaluation.ts";
import { asSchema, isRecord, keyword, type SchemaNode } from "./schema-node.ts";

type Path = readonly (string | number)[];
type Fields = Readonly<Record<string, unknown>>;
type Evaluate = (evaluation: Evaluation, schema: SchemaNode, value: unknown, path: Path) => Outcome;

/** Checks the properties of an object, and notes in the outcome which of them were looked at. */
export function evaluateObject(
  evaluation: Evaluation,
  schema: Fields,
  value: Fields,
  path: Path,
  outcome: Outcome,
  evaluate: Evaluate,
): void {
  const { issues } = outcome;
  const required = keyword(schema, "required");
  if (Array.isArray(required)) {
    spend(evaluation, required.length);
    for (const name of required)
      if (typeof name === "string" && !Object.hasOwn(value, name)) issues.push(issueAt([...path, name], "is missing"));
  }
  const names = Object.keys(value);
  countIssues(schema, "minProperties", "maxProperties", names.length, "properties", path, issues);
  const nameSchema = asSchema(keyword(schema, "propertyNames"));
  for (const name of names) {
    spend(evaluation, 1);
    if (issues.length > manyIssues) return;
    evaluateProperty(evaluation, schema, value, name, path, outcome, evaluate);
    if (nameSchema === null || evaluate(evaluation, nameSchema, name, path).issues.length === 0) continue;
    issues.push(issueAt([...path, name], "has a name that is not allowed"));
  }
  evaluateDependent(evaluation, schema, value, path, outcome, evaluate);
}

function evaluateProperty(
  evaluation: Evaluation,
  schema: Fields,
  value: Fields,
  name: string,
  path: Path,
  outcome: Outcome,
  evaluate: Evaluate,
): void {
  const at = [...path, name];
  const properties = keyword(schema, "properties");
  const byPattern = keyword(schema, "patternProperties");
  const additional = asSchema(keyword(schema, "additionalProperties"));
  const own = isRecord(properties) ? asSchema(keyword(properties, name)) : null;
  const matching = isRecord(byPattern) ? Object.entries(byPattern).filter(([pattern]) => matchesPattern(evaluation, pattern, name)) : [];
  const schemas = [own, ...matching.map(([, entry]) => asSchema(entry))].filter((entry) => entry !== null);
  if (schemas.length > 0 || additional !== null) outcome.properties?.add(name);
  if (schemas.length === 0 && additional === false) {
    // Looking for what was meant takes time, and nobody reads it a hundred times.
    const known = isRecord(properties) && outcome.issues.length < 10 ? Object.keys(properties) : [];
    outcome.issues.push(issueAt(at, unknownHint(name, known)));
  } else {
    const applied = schemas.length === 0 && additional !== null ? [additional] : schemas;
    for (const entry of applied) outcome.issues.push(...evaluate(evaluation, entry, value[name], at).issues);
  }
}

function unknownHint(name: string, known: readonly string[]): string {
  const near = nearestName(name, known.slice(0, 200));
  return near === null ? "is not known here" : `is not known here; perhaps ${near} was meant`;
}

function evaluateDependent(evaluation: Evaluation, schema: Fields, value: Fields, path: Path, outcome: Outcome, evaluate: Evaluate): void {
  const required = keyword(schema, "dependentRequired");
  for (const [name, others] of isRecord(required) ? Object.entries(required) : []) {
    if (!Object.hasOwn(value, name) || !Array.isArray(others)) continue;
    for (const other of others)
      if (!Object.hasOwn(value, String(other)))
        outcome.issues.push(issueAt([...path, String(other)], `is missing; ${name.slice(0, 100)} needs it`));
  }
  const schemas = keyword(schema, "dependentSchemas");
  for (const [name, entry] of isRecord(schemas) ? Object.entries(schemas) : []) {
    const dependent = asSchema(entry);
    if (dependent === null || !Object.hasOwn(value, name)) continue;
    const found = evaluate(evaluation, dependent, value, path);
    outcome.issues.push(...found.issues);
    for (const property of found.properties ?? []) outcome.properties?.add(property);
  }
}

/** Checks the items of a list, and notes in the outcome which of them were looked at. */
export function evaluateArray(
  evaluation: Evaluation,
  schema: Fields,
  value: readonly unknown[],
  path: Path,
  outcome: Outcome,
  evaluate: Evaluate,
): void {
  spend(evaluation, value.length);
  const { issues } = outcome;
  countIssues(schema, "minItems", "maxItems", value.length, "items", path, issues);
  const items = keyword(schema, "items");
  // Older drafts have the first items in `items` and the others in `additionalItems`.
  const first = Array.isArray(items) ? items : keyword(schema, "prefixItems");
  const prefix = Array.isArray(first) ? first : [];
  const rest = asSchema(Array.isArray(items) ? keyword(schema, "additionalItems") : items);
  for (const [index, item] of value.entries()) {
    if (issues.length > manyIssues) return;
    const itemSchema = index < prefix.length ? asSchema(prefix[index]) : rest;
    if (itemSchema === null) continue;
    outcome.items?.add(index);
    issues.push(...evaluate(evaluation, itemSchema, item, [...path, index]).issues);
  }
  if (keyword(schema, "uniqueItems") === true) uniqueIssues(evaluation, value, path, issues);
  const contains = asSchema(keyword(schema, "contains"));
  if (contains === null) return;
  const found = [...value.keys()].filter((index) => evaluate(evaluation, contains, value[index], [...path, index]).issues.length === 0);
  for (const index of found) outcome.items?.add(index);
  const least = keyword(schema, "minContains");
  const most = keyword(schema, "maxContains");
  if (found.length < (typeof least === "number" ? least : 1)) issues.push(issueAt(path, "lacks an item of a certain form"));
  if (typeof most === "number" && found.length > most) issues.push(issueAt(path, "has too many items of a certain form"));
}

function uniqueIssues(evaluation: Evaluation, value: readonly unknown[], path: Path, issues: SchemaIssue[]): void {
  const seen = new Map<string, number>();
  for (const [index, item] of value.entries()) {
    const text = canonicalJson(item);
    spend(evaluation, 1 + Math.ceil(text.length / 50));
    const before = seen.get(text);
    if (before !== undefined) {
      issues.push(issueAt([...path, index], `is the same as item ${before}; items must differ`));
      return;
    }
    seen.set(text, index);
  }
}

function countIssues(schema: Fields, least: string, most: string, count: number, what: string, path: Path, issues: SchemaIssue[]): void {
  const [min, max] = [keyword(schema, least), keyword(schema, most)];
  if (typeof min === "number" && count < min) issues.push(issueAt(path, `must have at least ${min} ${what}`));
  if (typeof max === "number" && count > max) issues.push(issueAt(path, `must have at most ${max} ${what}`));
}
