import { type ExecutionDetail, ExecutionError, ExecutionId, ExecutionState, FailureReason, JsonObject } from "@skillrun/contract";
import { z } from "zod";

/** What the chat model is told of an execution: enough to go on, small enough for its context. */
export const ToolResult = z.object({
  execution_id: ExecutionId,
  state: ExecutionState,
  /** Null unless completed, or when too long for a model: `note` then says so. */
  outputs: JsonObject.nullable(),
  failure_reason: FailureReason.nullable(),
  error: ExecutionError.pick({ code: true, message: true }).nullable(),
  artifacts: z.array(z.object({ name: z.string(), download_url: z.string(), size_bytes: z.number().nullable() })),
  /** A sentence for the model where the state alone could be misread. */
  note: z.string().nullable(),
});
export type ToolResult = z.infer<typeof ToolResult>;

/** Outputs of more JSON characters than this stay out of the model's context. */
const maxOutputsLength = 50_000;

/** The model's view of an execution in any state. */
export function describeExecution(execution: ExecutionDetail): ToolResult {
  const length = execution.outputs === null ? 0 : JSON.stringify(execution.outputs).length;
  const tooLong = length > maxOutputsLength;
  return {
    execution_id: execution.id,
    state: execution.state,
    outputs: tooLong ? null : execution.outputs,
    failure_reason: execution.failure_reason,
    error: execution.error === null ? null : { code: execution.error.code, message: execution.error.message },
    artifacts: execution.artifacts.map((artifact) => ({
      name: artifact.relpath_in_workspace ?? artifact.document_type ?? artifact.artifact_id,
      download_url: artifact.download_url,
      size_bytes: artifact.size_bytes,
    })),
    note: tooLong
      ? `The outputs are ${length} characters of JSON, too long to show here; the person sees them on the card.`
      : noteOf(execution),
  };
}

function noteOf(execution: ExecutionDetail): string | null {
  switch (execution.state) {
    case "cancelled":
      return "This execution was cancelled. Do not start it again unless the person asks for it.";
    case "queued":
    case "running":
      return "The execution is still going on; the person follows it on its card.";
    case "waiting":
      return "The execution waits for the person's decision on its card.";
    case "completed":
    case "failed":
      return null;
  }
}
