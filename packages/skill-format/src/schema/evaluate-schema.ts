import { evaluateArray, evaluateObject } from "./evaluate-parts.ts";
import { scalarIssues } from "./evaluate-scalar.ts";
import {
  CheckBudgetSpent,
  type Evaluation,
  emptyOutcome,
  issueAt,
  manyIssues,
  type Outcome,
  type SchemaIssue,
  spend,
} from "./evaluation.ts";
import { asSchema, isRecord, keyword, resolveReference, type SchemaNode } from "./schema-node.ts";

type Path = readonly (string | number)[];
type Fields = Readonly<Record<string, unknown>>;

/** How many schemas may be under way inside each other: a schema may refer to itself without end. */
const maxDepth = 1200;

/** Checks a value against a schema. */
export function evaluateSchema(evaluation: Evaluation, schema: SchemaNode, value: unknown, path: Path): Outcome {
  spend(evaluation, 1);
  const outcome = emptyOutcome(evaluation);
  if (schema === true) return outcome;
  if (schema === false) return { ...outcome, issues: [issueAt(path, "is not allowed here")] };
  evaluation.depth += 1;
  if (evaluation.depth > maxDepth) throw new CheckBudgetSpent();
  outcome.issues.push(...scalarIssues(evaluation, schema, value, path));
  if (outcome.issues.length === 0) {
    evaluateCombined(evaluation, schema, value, path, outcome);
    if (Array.isArray(value)) evaluateArray(evaluation, schema, value, path, outcome, evaluateSchema);
    else if (isRecord(value)) evaluateObject(evaluation, schema, value, path, outcome, evaluateSchema);
    if (evaluation.checked.tracksEvaluated) evaluateRest(evaluation, schema, value, path, outcome);
  }
  evaluation.depth -= 1;
  if (outcome.issues.length > manyIssues) outcome.issues.length = manyIssues;
  return outcome;
}

function evaluateCombined(evaluation: Evaluation, schema: Fields, value: unknown, path: Path, outcome: Outcome): void {
  const { root, anchors, references } = evaluation.checked;
  const run = (candidate: SchemaNode) => evaluateSchema(evaluation, candidate, value, path);
  for (const name of ["$ref", "$dynamicRef"]) {
    const reference = keyword(schema, name);
    if (typeof reference !== "string" || !reference.startsWith("#")) continue;
    // What lies where no schema is expected has not been seen before.
    if (!references.has(reference)) references.set(reference, resolveReference(root, anchors, reference));
    const target = references.get(reference) ?? null;
    if (target !== null) include(outcome, run(target));
  }
  for (const entry of schemasOf(schema, "allOf")) include(outcome, run(entry));
  for (const name of ["anyOf", "oneOf"]) evaluateChoice(schemasOf(schema, name).map(run), name === "oneOf", path, outcome);
  const not = asSchema(keyword(schema, "not"));
  if (not !== null && run(not).issues.length === 0) outcome.issues.push(issueAt(path, "has a form that is not allowed"));
  const condition = asSchema(keyword(schema, "if"));
  if (condition === null) return;
  const met = run(condition);
  if (met.issues.length === 0) note(outcome, met);
  const branch = asSchema(keyword(schema, met.issues.length === 0 ? "then" : "else"));
  if (branch !== null) include(outcome, run(branch));
}

function schemasOf(schema: Fields, name: string): SchemaNode[] {
  const value = keyword(schema, name);
  return Array.isArray(value) ? value.map(asSchema).filter((entry) => entry !== null) : [];
}

function evaluateChoice(outcomes: readonly Outcome[], exactlyOne: boolean, path: Path, outcome: Outcome): void {
  if (outcomes.length === 0) return;
  const fitting = outcomes.filter(({ issues }) => issues.length === 0);
  for (const found of fitting) note(outcome, found);
  if (fitting.length === 0) outcome.issues.push(...choiceIssues(outcomes, path));
  else if (exactlyOne && fitting.length > 1)
    outcome.issues.push(issueAt(path, `has ${fitting.length} of the allowed forms at once; it must have one`));
}

/** Of forms that all fail the one that got furthest into the value is what was meant; when none did, each is said. */
function choiceIssues(outcomes: readonly Outcome[], path: Path): SchemaIssue[] {
  const depthOf = ({ issues }: Outcome) => Math.max(...issues.map((issue) => issue.path.length));
  const furthest = outcomes.reduce((best, found) => (depthOf(found) > depthOf(best) ? found : best));
  if (depthOf(furthest) > path.length) return furthest.issues;
  const start = issueAt(path, "").message.length;
  const said = outcomes.slice(0, 8).flatMap(({ issues }) => issues[0]?.message.slice(start) ?? []);
  return [issueAt(path, [...new Set(said)].join(" or ").replaceAll(" or must be ", " or "))];
}

function evaluateRest(evaluation: Evaluation, schema: Fields, value: unknown, path: Path, outcome: Outcome): void {
  const properties = asSchema(keyword(schema, "unevaluatedProperties"));
  if (properties !== null && isRecord(value)) {
    for (const name of Object.keys(value)) {
      if (outcome.properties?.has(name)) continue;
      outcome.properties?.add(name);
      outcome.issues.push(...evaluateSchema(evaluation, properties, value[name], [...path, name]).issues);
    }
  }
  const items = asSchema(keyword(schema, "unevaluatedItems"));
  if (items === null || !Array.isArray(value)) return;
  for (const [index, item] of value.entries()) {
    if (outcome.items?.has(index)) continue;
    outcome.items?.add(index);
    outcome.issues.push(...evaluateSchema(evaluation, items, item, [...path, index]).issues);
  }
}

function include(outcome: Outcome, found: Outcome): void {
  outcome.issues.push(...found.issues);
  note(outcome, found);
}

function note(outcome: Outcome, found: Outcome): void {
  for (const name of found.properties ?? []) outcome.properties?.add(name);
  for (const index of found.items ?? []) outcome.items?.add(index);
}
