import type { ExecutionLimits, FailureReason } from "@skillrun/contract";
import type { Runtime } from "../../runtime.ts";
import type { TreeUsage } from "../../store/event/commit-item.ts";
import type { ExecutionRun } from "../../store/execution/execution-store.ts";
import { readTreeUsage } from "../../store/execution/sub-execution-store.ts";
import { type Ending, failed } from "./ending.ts";

type Used = { tokens: number; cost_usd: string };

/** Compares what an execution uses with what it may; `onBreach` gets its ending, once a limit is passed. */
export function createLimitWatch(run: ExecutionRun, onBreach: (ending: Ending) => void) {
  const own = run.limits;
  // Whoever spends the last of a root's budget fails, and then the root.
  const root = run.root_limits;
  return {
    check(used: TreeUsage, iteration: number | null): void {
      const breach =
        iterationBreach(own, iteration) ??
        budgetBreach(root, used) ??
        (run.parent_execution_id === null ? null : budgetBreach(own, { tokens: used.own_tokens, cost_usd: used.own_cost_usd }));
      if (breach !== null) onBreach(breach);
    },
    /** The same for what others of the tree have used meanwhile; null when all is well. */
    async checkTree(runtime: Runtime): Promise<Ending | null> {
      if (root === null || (root.tokens === null && root.cost_usd === null)) return null;
      const used = await readTreeUsage(runtime.database, run.root_execution_id);
      return used === null ? null : budgetBreach(root, used);
    },
  };
}

function iterationBreach(limits: ExecutionLimits | null, iteration: number | null): Ending | null {
  const most = limits?.iterations ?? null;
  if (most === null || iteration === null || iteration <= most) return null;
  return breach("iteration_limit", `The execution may loop ${most} times.`, { limit: most });
}

function budgetBreach(limits: ExecutionLimits | null, used: Used): Ending | null {
  if (limits === null) return null;
  const { tokens, cost_usd } = limits;
  if (tokens !== null && used.tokens > tokens)
    return breach("budget_exceeded", `${used.tokens} tokens were used; the limit is ${tokens}.`, { tokens: used.tokens, limit: tokens });
  if (cost_usd !== null && scaled(used.cost_usd) > scaled(cost_usd))
    return breach("budget_exceeded", `$${used.cost_usd} were spent; the limit is $${cost_usd}.`, {
      cost_usd: used.cost_usd,
      limit: cost_usd,
    });
  return null;
}

function breach(reason: FailureReason, message: string, details: Record<string, string | number>): Ending {
  return failed(reason, { code: reason, message, retryable: false, details });
}

/** Money is compared exactly: as a whole number of 10^-10 dollars, the database's own unit. */
function scaled(decimal: string): bigint {
  const [whole = "0", fraction = ""] = decimal.split(".");
  return BigInt(whole + fraction.padEnd(10, "0").slice(0, 10));
}
