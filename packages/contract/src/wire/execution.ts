import { z } from "zod";
import { ArtifactId, ExecutionId, PrincipalId, SpaceId, TenantId } from "./id.ts";

/** Where an execution stands; `completed`, `failed` and `cancelled` are final. */
export const ExecutionState = z.enum(["queued", "running", "waiting", "completed", "failed", "cancelled"]);
export type ExecutionState = z.infer<typeof ExecutionState>;

/** What made the execution start. */
export const ExecutionSource = z.enum(["standalone", "chat", "sub_execution", "scheduled"]);
export type ExecutionSource = z.infer<typeof ExecutionSource>;

/** Why an execution ended as `failed`: a closed list. */
export const FailureReason = z.enum([
  "timeout",
  "iteration_limit",
  "budget_exceeded",
  "output_too_large",
  "output_invalid",
  "skill_error",
  "model_error",
  "tool_error",
  "policy_denied",
  "worker_lost",
  "approval_rejected",
]);
export type FailureReason = z.infer<typeof FailureReason>;

/** Any JSON object. */
export const JsonObject = z.record(z.string(), z.json());
export type JsonObject = z.infer<typeof JsonObject>;

/** A point in time: RFC 3339, UTC, milliseconds, ending in `Z`. */
export const Timestamp = z.iso.datetime({ precision: 3 });

/** An execution's own use, without its sub-executions'. `cost_usd` is a plain decimal string, never an exponent; `wallclock_ms` is null until finished. */
export const ResourceUsage = z.object({
  input_tokens: z.int().nonnegative(),
  output_tokens: z.int().nonnegative(),
  cost_usd: z.string().regex(/^\d+(\.\d+)?$/),
  wallclock_ms: z.int().nonnegative().nullable(),
  iteration_count: z.int().nonnegative(),
});
export type ResourceUsage = z.infer<typeof ResourceUsage>;

/** What an execution used itself (`own`), and together with everything below it (`total`); `execution_count` counts itself too. */
export const UsageReport = z.object({
  execution_id: ExecutionId,
  own: ResourceUsage,
  total: ResourceUsage.omit({ wallclock_ms: true }),
  execution_count: z.int().positive(),
});
export type UsageReport = z.infer<typeof UsageReport>;

/** What went wrong, for people (`message`) and for programs (`code`). */
export const ExecutionError = z.object({
  code: z.string(),
  message: z.string(),
  retryable: z.boolean(),
  details: JsonObject.optional(),
});
export type ExecutionError = z.infer<typeof ExecutionError>;

/** A file an execution made. `document_type` is a label such as `summary`, not a media type; `size_bytes` is null while unknown. */
export const Artifact = z.object({
  artifact_id: ArtifactId,
  relpath_in_workspace: z.string().nullable(),
  document_type: z.string().nullable(),
  download_url: z.string(),
  size_bytes: z.int().nonnegative().nullable(),
});
export type Artifact = z.infer<typeof Artifact>;

/** An execution in a list: 14 keys. */
export const ExecutionSummary = z.object({
  id: ExecutionId,
  tenant_id: TenantId,
  space_id: SpaceId,
  principal_id: PrincipalId,
  skill_slug: z.string(),
  skill_version: z.string().nullable(),
  source: ExecutionSource,
  state: ExecutionState,
  parent_execution_id: ExecutionId.nullable(),
  created_at: Timestamp,
  started_at: Timestamp.nullable(),
  finished_at: Timestamp.nullable(),
  failure_reason: FailureReason.nullable(),
  resource_usage: ResourceUsage,
});
export type ExecutionSummary = z.infer<typeof ExecutionSummary>;

/** A whole execution: the summary's keys and eleven more, 25 in all. */
export const ExecutionDetail = ExecutionSummary.extend({
  inputs: JsonObject,
  outputs: JsonObject.nullable(),
  error: ExecutionError.nullable(),
  artifacts: z.array(Artifact),
  sub_executions: z.array(ExecutionSummary),
  chat_thread_id: z.string().nullable(),
  chat_message_id: z.string().nullable(),
  chat_tool_call_id: z.string().nullable(),
  workspace_archive_id: z.string().nullable(),
  langfuse_trace_id: z.string().nullable(),
  idempotency_key: z.string().nullable(),
});
export type ExecutionDetail = z.infer<typeof ExecutionDetail>;

/** True for the three states that nothing leaves. */
export function isFinalState(state: ExecutionState): boolean {
  return state === "completed" || state === "failed" || state === "cancelled";
}
