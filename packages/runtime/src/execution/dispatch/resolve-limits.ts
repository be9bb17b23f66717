import { ExecutionLimits, strictest } from "@skillrun/contract";
import type { Runtime } from "../../runtime.ts";
import type { RunnableSkill } from "../../skill/runnable-skill.ts";
import type { ExecutionScope } from "../../store/execution/limits-store.ts";

/** What holds where nobody says otherwise. */
const defaults: ExecutionLimits = ExecutionLimits.parse({ depth: 16, children: 1_000, tree_size: 10_000, output_bytes: 1_000_000 });

/** What an execution of the skill may use: the strictest of the skill's limits, its space's, its tenant's and the installation's. */
export async function resolveLimits(
  runtime: Runtime,
  scope: ExecutionScope,
  skill: Pick<RunnableSkill, "limits">,
): Promise<ExecutionLimits> {
  const { tenant, space } = await runtime.scopeLimits.of(scope);
  const own: Partial<ExecutionLimits> = { ...defaults, ...withoutNulls(runtime.limits) };
  return strictest(ExecutionLimits.parse(own), tenant, space, skill.limits);
}

function withoutNulls(limits: Partial<ExecutionLimits>): Partial<ExecutionLimits> {
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== null));
}
