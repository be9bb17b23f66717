import { canonicalJson } from "./canonical-json.ts";
import { hasFormat } from "./check-format.ts";
import { type Evaluation, issueAt, type SchemaIssue, spend } from "./evaluation.ts";
import { isMultipleOf } from "./multiple-of.ts";
import { keyword } from "./schema-node.ts";

type Path = readonly (string | number)[];
type Fields = Readonly<Record<string, unknown>>;

/** Checks the keywords that look at the value as a whole: its type, its equals, and those of numbers and texts. */
export function scalarIssues(evaluation: Evaluation, schema: Fields, value: unknown, path: Path): SchemaIssue[] {
  const type = keyword(schema, "type");
  const types = Array.isArray(type) ? type : type === undefined ? [] : [type];
  if (types.length > 0 && !types.some((name) => isOfType(name, value)))
    return [issueAt(path, `must be ${types.map(withArticle).join(" or ")}`)];
  const constant = keyword(schema, "const");
  const allowed = constant === undefined ? keyword(schema, "enum") : [constant];
  if (Array.isArray(allowed)) {
    const text = canonicalJson(value);
    spend(evaluation, 1 + Math.ceil(text.length / 50));
    if (!textsOf(evaluation, schema, allowed).has(text))
      return [issueAt(path, `must be ${allowed.length > 1 ? "one of " : ""}${sayValues(allowed)}`)];
  }
  if (typeof value === "number") return numberIssues(schema, value, path);
  return typeof value === "string" ? textIssues(evaluation, schema, value, path) : [];
}

function textsOf({ checked }: Evaluation, schema: Fields, allowed: readonly unknown[]): ReadonlySet<string> {
  const known = checked.texts.get(schema) ?? new Set(allowed.map(canonicalJson));
  checked.texts.set(schema, known);
  return known;
}

function isOfType(type: unknown, value: unknown): boolean {
  if (type === "integer") return Number.isInteger(value);
  if (type === "array") return Array.isArray(value);
  if (type === "null") return value === null;
  if (type === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
  return typeof value === type;
}

function withArticle(type: unknown): string {
  if (type === "null") return "null";
  const name = type === "integer" ? "whole number" : type === "string" ? "text" : type === "array" ? "list" : String(type);
  return /^[aeiou]/.test(name) ? `an ${name}` : `a ${name}`;
}

function sayValues(values: readonly unknown[]): string {
  const shown = values.slice(0, 20).map((value) => {
    if (typeof value === "object" && value !== null) return Array.isArray(value) ? "a certain list" : "a certain object";
    return JSON.stringify(typeof value === "string" ? value.slice(0, 60) : value);
  });
  return values.length > 20 ? `${shown.join(", ")} and ${values.length - 20} more` : shown.join(", ");
}

function numberIssues(schema: Fields, value: number, path: Path): SchemaIssue[] {
  const bounds: [string, (bound: number) => boolean, string][] = [
    ["minimum", (bound) => value >= bound, "must be at least"],
    ["maximum", (bound) => value <= bound, "must be at most"],
    ["exclusiveMinimum", (bound) => value > bound, "must be more than"],
    ["exclusiveMaximum", (bound) => value < bound, "must be less than"],
    ["multipleOf", (bound) => bound <= 0 || isMultipleOf(value, bound), "must be a multiple of"],
  ];
  return bounds.flatMap(([name, holds, words]) => {
    const bound = keyword(schema, name);
    return typeof bound === "number" && !holds(bound) ? [issueAt(path, `${words} ${bound}`)] : [];
  });
}

function textIssues(evaluation: Evaluation, schema: Fields, value: string, path: Path): SchemaIssue[] {
  const issues: SchemaIssue[] = [];
  const [least, most, pattern, format] = ["minLength", "maxLength", "pattern", "format"].map((name) => keyword(schema, name));
  spend(evaluation, Math.ceil(value.length / 100));
  if (typeof least === "number" || typeof most === "number") {
    const length = lengthOf(value);
    if (typeof least === "number" && length < least)
      issues.push(issueAt(path, least === 1 ? "must not be empty" : `must have at least ${least} characters`));
    if (typeof most === "number" && length > most) issues.push(issueAt(path, `must have at most ${most} characters`));
  }
  if (typeof pattern === "string" && !matchesPattern(evaluation, pattern, value))
    issues.push(issueAt(path, `must match the pattern ${pattern.slice(0, 100)}`));
  if (typeof format === "string" && value.length <= 10_000 && !hasFormat(format, value))
    issues.push(issueAt(path, `must be a valid ${format}`));
  return issues;
}

/** In code points, as JSON Schema counts. */
function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}

/** Whether a text has a match of a pattern; one that could not be compiled has been complained about, and says nothing. */
export function matchesPattern(evaluation: Evaluation, pattern: string, text: string): boolean {
  const compiled = evaluation.checked.patterns.get(pattern);
  if (!compiled) return true;
  spend(evaluation, 1 + compiled.cost * text.length);
  return compiled.test(text);
}
