import { replaceInSum } from "../value/decimal.ts";
import type { UsageReport } from "../wire/execution.ts";

/** What an execution and everything below it have used. */
export type TotalUsage = UsageReport["total"];

/** Nothing used. */
export const noTotalUsage: TotalUsage = { input_tokens: 0, output_tokens: 0, cost_usd: "0", iteration_count: 0 };

/** The total in which `more` stands instead of `less`; exact. */
export function replaceInTotal(total: TotalUsage, less: TotalUsage, more: TotalUsage): TotalUsage {
  return {
    input_tokens: total.input_tokens - less.input_tokens + more.input_tokens,
    output_tokens: total.output_tokens - less.output_tokens + more.output_tokens,
    cost_usd: replaceInSum(total.cost_usd, less.cost_usd, more.cost_usd),
    iteration_count: total.iteration_count - less.iteration_count + more.iteration_count,
  };
}
