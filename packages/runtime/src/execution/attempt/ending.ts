import type { ExecutionError, FailureReason, JsonObject } from "@skillrun/contract";
import { describeFailure } from "../../skill/describe-failure.ts";
import { ExecutionFault } from "../../skill/execution-fault.ts";
import type { RunnableSkill } from "../../skill/runnable-skill.ts";
import type { ExecutionPatch, NewEvent } from "../../store/event/commit-item.ts";
import { jsonText } from "../../store/json-text.ts";
import type { ExecutionAct } from "../execution-state.ts";

const defaultMaxOutputBytes = 1_000_000;

/** How an execution ends: the act, what it changes, and its final event. */
export type Ending = { act: ExecutionAct; patch: ExecutionPatch; event: NewEvent };

/** Somebody cancelled it. */
export const cancelled: Ending = { act: "cancel", patch: { state: "cancelled" }, event: { type: "execution_cancelled", payload: "{}" } };

/** The skill returned: `completed` when its outputs fit its schema and the limit. */
export function completed(skill: RunnableSkill, outputs: unknown, maxBytes: number | null): Ending {
  const parsed = skill.parseOutputs(outputs);
  if ("issue" in parsed) {
    const { path, message: fault } = parsed.issue;
    const message = `The skill's outputs do not fit its schema: ${path.join(".") || "outputs"}: ${fault}`;
    return failed("output_invalid", { code: "output_invalid", message, retryable: false });
  }
  const text = jsonText(parsed.value);
  const sizeBytes = Buffer.byteLength(text);
  const most = maxBytes ?? defaultMaxOutputBytes;
  if (sizeBytes > most) {
    const message = `The outputs are ${sizeBytes} bytes; at most ${most} are kept. Large results belong into artifacts.`;
    return failed("output_too_large", { code: "output_too_large", message, retryable: false });
  }
  const value: JsonObject = JSON.parse(text);
  return {
    act: "complete",
    patch: { state: "completed", outputs: value },
    event: { type: "execution_completed", payload: jsonText({ outputs: value }) },
  };
}

/** It failed, for a reason of the closed list. */
export function failed(reason: FailureReason, error: ExecutionError): Ending {
  const event: NewEvent = { type: "execution_failed", payload: jsonText({ failure_reason: reason, error }) };
  return { act: "fail", patch: { state: "failed", failure_reason: reason, error }, event };
}

/** The skill threw. */
export function thrown(error: unknown): Ending {
  return failed(error instanceof ExecutionFault ? error.failureReason : "skill_error", describeFailure(error));
}

/** Its workers died, one after the other. */
export function workerLost(times: number): Ending {
  const message = `${times} workers were lost one after the other while they ran this execution; it is not tried again.`;
  return failed("worker_lost", { code: "worker_lost", message, retryable: true });
}

/** Its wall clock ran out. */
export function timedOut(wallclockMs: number): Ending {
  const message = `The execution took longer than its ${wallclockMs} ms.`;
  return failed("timeout", { code: "timeout", message, retryable: true });
}
