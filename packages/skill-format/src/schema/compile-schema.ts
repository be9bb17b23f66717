import type { JsonObject } from "@skillrun/contract";
import { nestingDepth } from "./canonical-json.ts";
import { checkSchema, type SchemaProblem } from "./check-schema.ts";
import { evaluateSchema } from "./evaluate-schema.ts";
import { CheckBudgetSpent, type SchemaIssue } from "./evaluation.ts";

/** Deeper values are refused: every check of one calls itself. */
const maxValueDepth = 300;
/** A check of some hundred milliseconds; strangers' schemas can ask for years. */
const maxSteps = 400_000;
const maxIssues = 20;

/** A schema ready to check values. `problems` is what is wrong with the schema itself: with any of them, `validate` is not to be relied on. */
export type CompiledSchema = { problems: readonly SchemaProblem[]; validate(value: unknown): SchemaIssue[] };

/**
 * Prepares a JSON Schema (2020-12) of strangers. It generates no code, loads nothing, changes no value (`default` is for readers), and a check
 * takes bounded time: patterns run on RE2, and work that has no end is cut off with an issue.
 */
export function compileSchema(schema: JsonObject): CompiledSchema {
  const checked = checkSchema(schema);
  return {
    problems: checked.problems,
    validate(value) {
      const [problem] = checked.problems;
      if (problem) return [{ path: [], message: `the schema cannot be used: ${problem.path.join(".")} ${problem.message}` }];
      if (nestingDepth(value, maxValueDepth) > maxValueDepth)
        return [{ path: [], message: `the value is nested more than ${maxValueDepth} levels deep` }];
      try {
        return evaluateSchema({ checked, steps: maxSteps, depth: 0 }, schema, value, []).issues.slice(0, maxIssues);
      } catch (error) {
        if (!(error instanceof CheckBudgetSpent)) throw error;
        return [{ path: [], message: "the value takes too long to check against this schema; send less, or make the schema simpler" }];
      }
    },
  };
}
