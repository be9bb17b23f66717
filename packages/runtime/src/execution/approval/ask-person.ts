import { type Approval, ApprovalId } from "@skillrun/contract";
import type { Runtime } from "../../runtime.ts";
import { ApprovalRejected } from "../../skill/execution-fault.ts";
import type { ApprovalQuestion } from "../../skill/skill-context.ts";
import { commitItems } from "../../store/event/event-commit.ts";
import { insertApproval, readApproval } from "../../store/execution/approval-store.ts";
import { jsonText } from "../../store/json-text.ts";
import { type AttemptLog, AttemptLost, type HeldAttempt } from "../attempt/attempt-writer.ts";

/** Asks a person, or finds the question that an earlier attempt asked. */
export async function openApproval(
  runtime: Runtime,
  { run }: HeldAttempt,
  log: Pick<AttemptLog, "itemOf">,
  name: string,
  question: ApprovalQuestion,
): Promise<Approval> {
  const known = await readApproval(runtime.database, run.id, name);
  if (known !== null) return known;
  const { approval, item, result } = await runtime.database.transaction(async (transaction) => {
    const id = ApprovalId.parse(runtime.newId());
    const stored = await insertApproval(transaction, {
      id,
      execution_id: run.id,
      root_execution_id: run.root_execution_id,
      space_id: run.space_id,
      name,
      question: question.question,
      details: question.details ?? null,
      expires_in_ms: question.expiresInMs ?? null,
    });
    const { expires_at, details } = stored;
    const asked = { approval_id: id, name, question: stored.question, details, expires_at };
    const event = { ...log.itemOf("approval_requested", asked), patch: { checkpoint: true as const, worker_lost_count: 0 } };
    const [committed] = await commitItems(transaction, [event]);
    if (committed?.accepted !== true) throw new AttemptLost();
    return { approval: stored, item: event, result: committed };
  });
  runtime.events.announce(item, result);
  return approval;
}

/** The approval as the skill gets it once it is decided: rejects with `ApprovalRejected` unless it was approved. */
export function decisionOf(approval: Approval): Approval {
  const { approval_id, name, decision, comment } = approval;
  if (decision === "reject" || decision === "expired") throw new ApprovalRejected({ approval_id, name, decision, comment });
  return approval;
}

/** The event with which an execution goes to wait for this approval. */
export function waitingEvent(approvalId: string) {
  return { type: "execution_waiting" as const, payload: jsonText({ approval_id: approvalId }) };
}
