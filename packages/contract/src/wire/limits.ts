import { z } from "zod";
import { JsonText } from "../value/json-text.ts";

const Count = z.int().positive().nullable().default(null);

/** What one execution may use; null is no limit. Past one of them it ends as failed, with the reason that stands beside it. */
export const ExecutionLimits = z.object({
  /** Time from its start, without waiting for a person, in milliseconds: `timeout`. */
  wallclock_ms: Count,
  /** Time of one try of one step, in milliseconds: `timeout`. */
  step_ms: Count,
  /** Model loops: `iteration_limit`. */
  iterations: Count,
  /** Input and output tokens, of a root with everything below it: `budget_exceeded`. */
  tokens: Count,
  /** Cost in dollars as a plain decimal, of a root with everything below it: `budget_exceeded`. */
  cost_usd: z
    .string()
    .regex(/^\d{1,10}(\.\d{1,10})?$/)
    .nullable()
    .default(null),
  /** Size of its outputs as JSON, in bytes: `output_too_large`. */
  output_bytes: Count,
  /** How deep sub-executions may nest: `policy_denied`. */
  depth: Count,
  /** Sub-executions of one execution: `policy_denied`. */
  children: Count,
  /** Executions in one tree: `policy_denied`. */
  tree_size: Count,
});
export type ExecutionLimits = z.infer<typeof ExecutionLimits>;

/** Limits as JSON text, as an operator sets them; unknown names are refused, that none is believed to hold which does not. */
export const ExecutionLimitsText = JsonText.pipe(ExecutionLimits.strict());

/** The limits of a space or a tenant: what each of its executions may use, and how many root executions may be under way at once. */
export const ScopeLimits = ExecutionLimits.extend({ concurrent_executions: Count });
export type ScopeLimits = z.infer<typeof ScopeLimits>;

const { shape } = ScopeLimits;

/** Limits to change, each by itself: null takes one away, and what is left out stays as it was. */
export const ScopeLimitChanges = z.strictObject({
  wallclock_ms: shape.wallclock_ms.unwrap().optional(),
  step_ms: shape.step_ms.unwrap().optional(),
  iterations: shape.iterations.unwrap().optional(),
  tokens: shape.tokens.unwrap().optional(),
  cost_usd: shape.cost_usd.unwrap().optional(),
  output_bytes: shape.output_bytes.unwrap().optional(),
  depth: shape.depth.unwrap().optional(),
  children: shape.children.unwrap().optional(),
  tree_size: shape.tree_size.unwrap().optional(),
  concurrent_executions: shape.concurrent_executions.unwrap().optional(),
});
export type ScopeLimitChanges = z.infer<typeof ScopeLimitChanges>;

/** No limits at all. */
export const noLimits: ScopeLimits = ScopeLimits.parse({});

/** The strictest of several sets of limits, key by key. */
export function strictest<Limits extends ExecutionLimits>(first: Limits, ...more: Partial<ExecutionLimits>[]): Limits {
  const result = { ...first };
  for (const limits of more) {
    for (const key of Object.keys(ExecutionLimits.shape) as (keyof ExecutionLimits)[]) {
      const [mine, theirs] = [result[key], limits[key] ?? null];
      if (theirs !== null && (mine === null || Number(theirs) < Number(mine))) Object.assign(result, { [key]: theirs });
    }
  }
  return result;
}
