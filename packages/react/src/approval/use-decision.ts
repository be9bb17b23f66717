"use client";

import { type PendingApproval, SkillrunError } from "@skillrun/contract";
import { useState } from "react";
import { useExecutionSurroundings } from "../following/execution-provider.tsx";

/** How far a reader's decision is: only an event says what was decided. `elsewhere`: somebody was quicker, or the execution has ended. */
export type DecisionProgress =
  | { kind: "open" | "elsewhere" }
  | { kind: "sending" | "sent"; decision: "approve" | "reject" }
  | { kind: "refused"; message: string };

/** Sends one decision at a time; after a refusal that is no conflict the reader can try again. */
export function useDecision({ approval, executionId }: PendingApproval) {
  const { client, spaceId } = useExecutionSurroundings();
  const [progress, setProgress] = useState<DecisionProgress>({ kind: "open" });
  const isBusy = progress.kind !== "open" && progress.kind !== "refused";
  const decide = async (decision: "approve" | "reject", comment: string) => {
    if (isBusy) return;
    setProgress({ kind: "sending", decision });
    const input = { space_id: spaceId, execution_id: executionId, approval_id: approval.approval_id, decision };
    try {
      await client.decideApproval({ ...input, comment: comment.trim() === "" ? null : comment.trim() });
      setProgress({ kind: "sent", decision });
    } catch (cause) {
      const isConflict = cause instanceof SkillrunError && cause.code === "conflict";
      setProgress(
        isConflict ? { kind: "elsewhere" } : { kind: "refused", message: cause instanceof Error ? cause.message : String(cause) },
      );
    }
  };
  return { progress, isBusy, decide };
}
