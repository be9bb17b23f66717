import { ExecutionLimits } from "@skillrun/contract";
import type { Runtime } from "../runtime.ts";
import type { HandlerSkill } from "../skill/define-skill.ts";

const defaults: ExecutionLimits = ExecutionLimits.parse({ depth: 16, children: 1_000, tree_size: 10_000, output_bytes: 1_000_000 });

/** What an execution of the skill may use in that space. */
export async function resolveLimits(
  _runtime: Runtime,
  _scope: { tenant_id: string; space_id: string },
  _skill: HandlerSkill,
): Promise<ExecutionLimits> {
  return defaults;
}
