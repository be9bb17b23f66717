import { type ExecutionRef, SkillrunError, type UsageReport } from "@skillrun/contract";
import type { RequestContext } from "../../runtime.ts";
import { readUsageReport } from "../../store/execution/usage-store.ts";

/** What an execution used itself, and together with everything below it. */
export async function getUsage({ runtime, principal }: RequestContext, ref: ExecutionRef): Promise<UsageReport> {
  await runtime.scope.reach(principal, ref.space_id, "executions:read", ref);
  const report = await readUsageReport(runtime.database, ref);
  if (report === null) throw new SkillrunError("not_found", "There is no such execution.");
  return report;
}
