import type { PendingApproval } from "@skillrun/contract";
import { formatCount } from "../card/format-quantity.ts";
import { ApprovalPanel } from "./approval-panel.tsx";

/** A tree may ask hundreds of questions at once; nobody answers them at a time. */
const shownQuestions = 5;

/** The open questions of a tree, which come first on the card: it is them that everything waits for. */
export function OpenQuestions(props: { pending: readonly PendingApproval[]; clockOffsetMs: number; isClosed: boolean }) {
  const { pending, clockOffsetMs, isClosed } = props;
  const more = pending.length - shownQuestions;
  return (
    <>
      {pending.slice(0, shownQuestions).map((each) => (
        <ApprovalPanel key={each.approval.approval_id} pending={each} clockOffsetMs={clockOffsetMs} isClosed={isClosed} />
      ))}
      {more > 0 ? (
        <p className="sr-muted">
          {formatCount(more)} more {more === 1 ? "question comes" : "questions come"} up as these are decided.
        </p>
      ) : null}
    </>
  );
}
