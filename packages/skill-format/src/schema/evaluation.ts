import type { CheckedSchema } from "./check-schema.ts";

/** One thing that is wrong with a value: `path` from its root, and a sentence that names it. */
export type SchemaIssue = { path: (string | number)[]; message: string };

/** What one schema said of one value: its issues, and which parts of the value it has looked at, where a schema asks for that. */
export type Outcome = { issues: SchemaIssue[]; properties: Set<string> | null; items: Set<number> | null };

/** Thrown when a check has used up what one may: schemas of strangers can ask for any amount of work. */
export class CheckBudgetSpent extends Error {}

/** One check of one value, with what it may still spend. */
export type Evaluation = { checked: CheckedSchema; steps: number; depth: number };

/** Takes steps from the budget. */
export function spend(evaluation: Evaluation, steps: number): void {
  evaluation.steps -= steps;
  if (evaluation.steps < 0) throw new CheckBudgetSpent();
}

/** An outcome with nothing in it. */
export function emptyOutcome({ checked }: Evaluation): Outcome {
  return checked.tracksEvaluated ? { issues: [], properties: new Set(), items: new Set() } : { issues: [], properties: null, items: null };
}

/** More issues than anybody reads: there is no need to find them all. */
export const manyIssues = 50;

/** A sentence about the value at a path. */
export function issueAt(path: readonly (string | number)[], rest: string): SchemaIssue {
  const shown = path.map((part) => String(part).slice(0, 100)).join(".");
  return { path: [...path], message: `${shown === "" ? "the value" : shown} ${rest}` };
}
