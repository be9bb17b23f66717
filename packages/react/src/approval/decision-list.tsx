import type { ApprovalView } from "@skillrun/contract";
import { CircleCheck, CircleSlash, CircleX, ClockAlert } from "lucide-react";

/** What was asked and is no longer open: the decision with its comment, or that there was none. */
export function DecisionList({ approvals, isOver }: { approvals: readonly ApprovalView[]; isOver: boolean }) {
  const closed = approvals.filter((approval) => isOver || approval.decision !== null);
  if (closed.length === 0) return null;
  return (
    <ul className="sr-decisions" aria-label="Decisions">
      {closed.map((approval) => (
        <Decision key={approval.approval_id} approval={approval} />
      ))}
    </ul>
  );
}

function Decision({ approval: { question, decision, comment } }: { approval: ApprovalView }) {
  const { label, Icon, state } = appearanceOf(decision);
  return (
    <li data-state={state}>
      <Icon className="sr-state-icon" data-state={state} aria-hidden="true" />
      <div>
        <p>
          <strong>{label}</strong> <span className="sr-decision-question">{question}</span>
        </p>
        {comment === null ? null : <p className="sr-decision-comment">{comment}</p>}
      </div>
    </li>
  );
}

function appearanceOf(decision: string | null) {
  switch (decision) {
    case "approve":
      return { label: "Approved", Icon: CircleCheck, state: "completed" };
    case "reject":
      return { label: "Rejected", Icon: CircleX, state: "failed" };
    case "expired":
      return { label: "Lapsed", Icon: ClockAlert, state: "cancelled" };
    case null:
      return { label: "Not decided", Icon: CircleSlash, state: "cancelled" };
    default:
      return { label: decision, Icon: CircleSlash, state: "cancelled" };
  }
}
