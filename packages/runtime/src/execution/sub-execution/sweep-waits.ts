import type { Runtime } from "../../runtime.ts";
import { readExpiredApprovals } from "../../store/execution/approval-store.ts";
import { readResumable } from "../../store/execution/sub-execution-store.ts";
import { settleApproval } from "../approval/decide-approval.ts";
import { sweepHeld } from "../dispatch/admit-executions.ts";
import { resumeExecution } from "./resume-execution.ts";

/** Ends the waits that are over: questions whose time has run out, callers that nobody woke because a process died at that moment, turns that came. */
export async function sweepWaits(runtime: Runtime): Promise<void> {
  for (const expired of await readExpiredApprovals(runtime.database))
    await settleApproval(runtime, { ...expired, decision: "expired", comment: null, decided_by: null });
  for (const parked of await readResumable(runtime.database)) await resumeExecution(runtime, parked);
  await sweepHeld(runtime);
}
