import { type ErrorCode, type ExecutionState, SkillrunError } from "@skillrun/contract";
import { UsageError } from "./arguments/usage-error.ts";

/** What the command ends with; `usage.ts` tells the user the same. */
export const exitCode = {
  completed: 0,
  failed: 1,
  usage: 2,
  unreachable: 3,
  not_found: 4,
  cancelled: 5,
  refused: 6,
  /** 128 + SIGINT: the user left while the execution goes on. */
  detached: 130,
} as const;

/** The exit code that goes with how an execution stands; one that is not finished is one that was left. */
export function exitCodeOfState(state: ExecutionState): number {
  switch (state) {
    case "completed":
      return exitCode.completed;
    case "failed":
      return exitCode.failed;
    case "cancelled":
      return exitCode.cancelled;
    case "queued":
    case "running":
    case "waiting":
      return exitCode.detached;
  }
}

const exitCodeOfFault: Record<ErrorCode, number> = {
  unauthorized: exitCode.refused,
  forbidden: exitCode.refused,
  not_found: exitCode.not_found,
  conflict: exitCode.usage,
  payload_too_large: exitCode.usage,
  validation_error: exitCode.usage,
  rate_limited: exitCode.unreachable,
  internal: exitCode.unreachable,
  unavailable: exitCode.unreachable,
};

/** The exit code that goes with what was thrown. */
export function exitCodeOfError(error: unknown): number {
  if (error instanceof UsageError) return exitCode.usage;
  return error instanceof SkillrunError ? exitCodeOfFault[error.code] : exitCode.failed;
}
