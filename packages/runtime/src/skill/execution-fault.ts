import {
  cutText,
  type ExecutionError,
  type ExecutionId,
  type ExecutionState,
  type FailureReason,
  type JsonObject,
} from "@skillrun/contract";

/** Ends the execution as failed, with this reason, unless the skill catches it. */
export class ExecutionFault extends Error {
  readonly failureReason: FailureReason;
  readonly code: string;
  readonly details: JsonObject | undefined;

  constructor(failureReason: FailureReason, code: string, message: string, details?: JsonObject) {
    super(message);
    this.name = "ExecutionFault";
    this.failureReason = failureReason;
    this.code = code;
    this.details = details;
  }
}

/** A sub-execution ended as failed or cancelled. */
export class SubExecutionFailed extends ExecutionFault {
  readonly executionId: ExecutionId;
  readonly state: ExecutionState;
  readonly error: ExecutionError | null;

  constructor(child: {
    id: ExecutionId;
    skill_slug: string;
    state: ExecutionState;
    failure_reason: FailureReason | null;
    error: ExecutionError | null;
  }) {
    const why = child.state === "cancelled" ? "was cancelled" : `failed: ${child.error?.message ?? child.failure_reason}`;
    super("skill_error", "sub_execution_failed", cutText(`The sub-execution of ${child.skill_slug} ${why}`, 2_000), {
      execution_id: child.id,
      state: child.state,
      failure_reason: child.failure_reason,
    });
    this.name = "SubExecutionFailed";
    this.executionId = child.id;
    this.state = child.state;
    this.error = child.error;
  }
}

/** A person said no, or nobody decided in time (`decision` is `expired` then). */
export class ApprovalRejected extends ExecutionFault {
  readonly decision: "reject" | "expired";
  readonly comment: string | null;

  constructor(approval: { approval_id: string; name: string; decision: "reject" | "expired"; comment: string | null }) {
    const { approval_id, name, decision, comment } = approval;
    const message =
      decision === "expired" ? `Nobody decided "${name}" in time.` : `"${name}" was rejected${comment ? `: ${comment}` : "."}`;
    super("approval_rejected", decision === "expired" ? "approval_expired" : "approval_rejected", cutText(message, 2_000), { approval_id });
    this.name = "ApprovalRejected";
    this.decision = decision;
    this.comment = comment;
  }
}
