import {
  type Approval,
  type ApprovalDecision,
  type ApprovalId,
  type DecideApproval,
  type ExecutionId,
  type PrincipalId,
  SkillrunError,
} from "@skillrun/contract";
import { auditRow } from "../../audit/audit-row.ts";
import type { RequestContext, Runtime } from "../../runtime.ts";
import type { CommitItem, NewEvent } from "../../store/event/commit-item.ts";
import { commitItems } from "../../store/event/event-commit.ts";
import { decideApprovalRow, readApprovals } from "../../store/execution/approval-store.ts";
import { readLogHeadOf } from "../../store/execution/execution-store.ts";
import { lockCaller } from "../../store/execution/sub-execution-store.ts";
import { type AuditRow, insertAuditRows } from "../../store/identity/audit-store.ts";
import { jsonText } from "../../store/json-text.ts";
import { statesAllowing } from "../execution-state.ts";
import { resumeIn } from "../sub-execution/resume-execution.ts";

/** Decides what an execution asked: the first decision wins, a later one is a `conflict`, as is one on an execution that has ended. */
export async function decideApproval(context: RequestContext, input: DecideApproval): Promise<Approval> {
  const { runtime, principal } = context;
  await runtime.scope.reach(principal, input.space_id, "approvals:decide", input);
  const head = await readLogHeadOf(runtime.database, input.space_id, input.execution_id);
  const asked = head === null ? [] : await readApprovals(runtime.database, input.execution_id);
  if (head === null || !asked.some((approval) => approval.approval_id === input.approval_id))
    throw new SkillrunError("not_found", "There is no such approval.");
  const { space_id, execution_id, approval_id, decision } = input;
  const details = { execution_id, decision };
  const audit = auditRow(context, { action: "approval.decided", resource_id: approval_id, space_id, details });
  const decided = await settleApproval(runtime, { ...input, root_execution_id: head.root_execution_id, decided_by: principal.id, audit });
  if (decided !== null) return decided;
  const now = (await readApprovals(runtime.database, input.execution_id)).find((approval) => approval.approval_id === input.approval_id);
  const why = now?.decision == null ? "its time is over or its execution has ended" : `it was decided before: ${now.decision}`;
  throw new SkillrunError("conflict", `The approval can no longer be decided: ${why}.`);
}

/** The decision of an approval, by a person or by its time being over (`expired`). */
export type Settlement = {
  approval_id: ApprovalId;
  execution_id: ExecutionId;
  root_execution_id: ExecutionId;
  decision: ApprovalDecision;
  comment: string | null;
  decided_by: PrincipalId | null;
  /** What the audit log is to say of it; left out when nobody decided. */
  audit?: AuditRow;
};

/** Decision, events and the job of the execution that waited for it are one commit; null when it is decided, lapsed, or its execution has ended. */
export async function settleApproval(runtime: Runtime, input: Settlement): Promise<Approval | null> {
  const { execution_id: id, root_execution_id } = input;
  const settled = await runtime.database.transaction(async (transaction) => {
    const locked = await lockCaller(transaction, { id, root_execution_id });
    const state = locked?.caller.state;
    if (state !== "running" && state !== "waiting") return null;
    const approval = await decideApprovalRow(transaction, input);
    if (approval === null) return null;
    if (input.audit !== undefined) await insertAuditRows(transaction, [input.audit]);
    const { approval_id, decision, comment } = input;
    const resolved: NewEvent = { type: "approval_resolved", payload: jsonText({ approval_id, decision, comment }) };
    const resumed: NewEvent = { type: "execution_resumed", payload: jsonText({ approval_id }) };
    const parked =
      state === "waiting" ? await resumeIn(runtime, transaction, { id, root_execution_id }, "resume", [resolved, resumed]) : null;
    if (parked !== null) return { approval, ...parked, isQueued: true };
    const item: CommitItem = {
      execution_id: id,
      root_execution_id,
      attempt: null,
      from_states: statesAllowing("decide"),
      events: [resolved],
    };
    const [result] = await commitItems(transaction, [item]);
    if (result?.accepted !== true) throw new SkillrunError("internal", "A decision could not be stored.");
    return { approval, item, result, isQueued: false };
  });
  if (settled === null) return null;
  runtime.events.announce(settled.item, settled.result);
  if (settled.isQueued) runtime.engine.wake();
  return settled.approval;
}
