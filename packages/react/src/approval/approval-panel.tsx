"use client";

import type { JsonObject, PendingApproval } from "@skillrun/contract";
import { CirclePause } from "lucide-react";
import { useId, useLayoutEffect, useRef, useState } from "react";
import { formatDuration } from "../card/format-quantity.ts";
import { useNow } from "../card/use-now.ts";
import { type DecisionProgress, useDecision } from "./use-decision.ts";

/** A question to a person, with all that is needed to answer it. `isClosed`: it is of no account any more, as while the execution is cancelled. */
export function ApprovalPanel({
  pending,
  clockOffsetMs,
  isClosed,
}: {
  pending: PendingApproval;
  clockOffsetMs: number;
  isClosed: boolean;
}) {
  const { approval, path } = pending;
  const { progress, isBusy, decide } = useDecision(pending);
  const [comment, setComment] = useState("");
  const [questionId, commentId, statusId] = [useId(), useId(), useId()];
  const panel = useFocusHandedOn();
  const isDisabled = isBusy || isClosed;
  const button = (decision: "approve" | "reject", label: string, doing: string) => (
    <button
      type="button"
      className="sr-button"
      data-kind={decision}
      // Not `disabled`: the keyboard's place must not be lost while the answer is on its way.
      aria-disabled={isDisabled}
      aria-describedby={`${questionId} ${statusId}`}
      onClick={() => {
        if (!isDisabled) void decide(decision, comment);
      }}
    >
      {"decision" in progress && progress.decision === decision ? doing : label}
    </button>
  );
  return (
    <section ref={panel} className="sr-approval" tabIndex={-1} aria-labelledby={questionId}>
      <p className="sr-approval-head">
        <CirclePause className="sr-notice-icon" aria-hidden="true" />
        <span>{path.length === 0 ? "Your decision is needed" : `${path.join(" › ")} needs your decision`}</span>
        {approval.expires_at === null ? null : <Expiry expiresAt={approval.expires_at} clockOffsetMs={clockOffsetMs} />}
      </p>
      <p id={questionId} className="sr-question">
        {approval.question}
      </p>
      <Details details={approval.details} />
      <label className="sr-approval-label" htmlFor={commentId}>
        Comment (optional)
      </label>
      <textarea
        id={commentId}
        className="sr-approval-comment"
        rows={1}
        maxLength={10_000}
        dir="auto"
        value={comment}
        readOnly={isDisabled}
        onChange={(event) => setComment(event.target.value)}
      />
      <div className="sr-approval-actions">
        {button("approve", "Approve", "Approving…")}
        {button("reject", "Reject", "Rejecting…")}
        <span id={statusId} className="sr-approval-status" role="status" data-kind={progress.kind}>
          {isClosed ? "The execution is being cancelled." : statusOf(progress)}
        </span>
      </div>
    </section>
  );
}

function statusOf(progress: DecisionProgress): string {
  switch (progress.kind) {
    case "elsewhere":
      return "Decided elsewhere.";
    case "refused":
      return `Not decided: ${progress.message}`;
    default:
      return "";
  }
}

/** When the panel goes, because the question is decided, the keyboard goes on at its card instead of the page's beginning. */
function useFocusHandedOn() {
  const panel = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const element = panel.current;
    const card = element?.closest<HTMLElement>(".sr-card");
    return () => {
      if (element?.contains(document.activeElement)) card?.focus({ preventScroll: true });
    };
  }, []);
  return panel;
}

const dayMs = 86_400_000;
const localDate = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });

function Expiry({ expiresAt, clockOffsetMs }: { expiresAt: string; clockOffsetMs: number }) {
  const leftMs = Date.parse(expiresAt) - useNow(true) - clockOffsetMs;
  const text =
    leftMs <= 0
      ? "lapsing…"
      : `lapses ${leftMs > dayMs ? `on ${localDate.format(Date.parse(expiresAt))}` : `in ${formatDuration(leftMs, { isGrowing: true })}`}`;
  return (
    <time className="sr-approval-expiry" dateTime={expiresAt} suppressHydrationWarning>
      {text}
    </time>
  );
}

function Details({ details }: { details: JsonObject | null }) {
  const entries = Object.entries(details ?? {});
  if (entries.length === 0) return null;
  return (
    <dl className="sr-approval-details">
      {entries.map(([key, value]) => (
        <div key={key}>
          <dt dir="auto">{key.replaceAll("_", " ")}</dt>
          <dd dir="auto">
            {typeof value === "object" && value !== null ? <pre className="sr-json">{JSON.stringify(value, null, 2)}</pre> : String(value)}
          </dd>
        </div>
      ))}
    </dl>
  );
}
