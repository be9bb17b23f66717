/** The keys of an execution in a list, as the vendor's sample has them. */
export const summaryKeys = [
  "id",
  "tenant_id",
  "space_id",
  "principal_id",
  "skill_slug",
  "skill_version",
  "source",
  "state",
  "parent_execution_id",
  "created_at",
  "started_at",
  "finished_at",
  "failure_reason",
  "resource_usage",
];

/** The keys of a whole execution, as the vendor's sample has them. */
export const detailKeys = [
  ...summaryKeys,
  "inputs",
  "outputs",
  "error",
  "artifacts",
  "sub_executions",
  "chat_thread_id",
  "chat_message_id",
  "chat_tool_call_id",
  "workspace_archive_id",
  "langfuse_trace_id",
  "idempotency_key",
];

/** The keys of an execution's resource usage and of an artifact, as the vendor's sample has them. */
export const usageKeys = ["input_tokens", "output_tokens", "cost_usd", "wallclock_ms", "iteration_count"];
export const artifactKeys = ["artifact_id", "relpath_in_workspace", "document_type", "download_url", "size_bytes"];
