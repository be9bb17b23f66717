/** SQL for a timestamp as the wire has it: RFC 3339, UTC, milliseconds. */
export function timestampSql(column: string): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

/** SQL for the `resource_usage` of the execution row `e`. */
export function usageSql(e: string, finishedAt = `${e}.finished_at`): string {
  return `json_build_object(
    'input_tokens', ${e}.input_tokens,
    'output_tokens', ${e}.output_tokens,
    'cost_usd', trim_scale(${e}.cost_usd)::text,
    'wallclock_ms', case when ${finishedAt} is null then null
      else greatest(0, round(extract(epoch from ${finishedAt} - coalesce(${e}.started_at, ${finishedAt})) * 1000))::bigint end,
    'iteration_count', ${e}.iteration_count)`;
}

/** SQL for what an execution was when it was made, although it may be stored as begun already. */
export const asQueued = { state: "'queued'", startedAt: "null::timestamptz" };

type Standing = { state: string; startedAt: string };

const asStored = (e: string): Standing => ({ state: `${e}.state`, startedAt: `${e}.started_at` });

const summaryKeys = (e: string, { state, startedAt }: Standing) => `
    'id', ${e}.id,
    'tenant_id', ${e}.tenant_id,
    'space_id', ${e}.space_id,
    'principal_id', ${e}.principal_id,
    'skill_slug', ${e}.skill_slug,
    'skill_version', ${e}.skill_version,
    'source', ${e}.source,
    'state', ${state},
    'parent_execution_id', ${e}.parent_execution_id,
    'created_at', ${timestampSql(`${e}.created_at`)},
    'started_at', ${timestampSql(startedAt)},
    'finished_at', ${timestampSql(`${e}.finished_at`)},
    'failure_reason', ${e}.failure_reason,
    'resource_usage', ${usageSql(e)}`;

/** SQL for an `ExecutionSummary` of the execution row `e`: the wire's 14 keys. */
export function summarySql(e: string, standing = asStored(e)): string {
  return `json_build_object(${summaryKeys(e, standing)})`;
}

/** SQL for an `Artifact` of the artifact row `a`. */
export function artifactSql(a: string): string {
  return `json_build_object(
    'artifact_id', ${a}.id,
    'relpath_in_workspace', ${a}.relpath_in_workspace,
    'document_type', ${a}.document_type,
    'download_url', '/api-proxy/v1/spaces/' || ${a}.space_id || '/artifacts/' || ${a}.id || '/download',
    'size_bytes', ${a}.size_bytes)`;
}

/** SQL for an `ExecutionDetail` of the execution row `e`: the wire's 25 keys. */
export function detailSql(e: string, standing = asStored(e)): string {
  return `json_build_object(${summaryKeys(e, standing)},
    'inputs', ${e}.inputs,
    'outputs', ${e}.outputs,
    'error', ${e}.error,
    'artifacts', coalesce((select json_agg(${artifactSql("a")} order by a.created_at, a.id) from artifact a where a.execution_id = ${e}.id), '[]'),
    'sub_executions', coalesce((select json_agg(${summarySql("c")} order by c.created_at, c.id) from execution c where c.parent_execution_id = ${e}.id), '[]'),
    'chat_thread_id', ${e}.chat_thread_id,
    'chat_message_id', ${e}.chat_message_id,
    'chat_tool_call_id', ${e}.chat_tool_call_id,
    'workspace_archive_id', ${e}.workspace_archive_id,
    'langfuse_trace_id', ${e}.langfuse_trace_id,
    'idempotency_key', ${e}.idempotency_key)`;
}
