import { hash } from "node:crypto";
import type {
  ExecutionDetail,
  ExecutionId,
  ExecutionLimits,
  ExecutionSource,
  ExecutionState,
  ExecutionSummary,
  JsonObject,
  ListExecutions,
  Page,
  PrincipalId,
  ScheduleId,
  SpaceId,
  TenantId,
} from "@skillrun/contract";
import { type Queryable, statement } from "../connection/database.ts";
import { channels } from "../connection/notify.ts";
import type { LogHead } from "../event/event-store.ts";
import { type AuditRow, insertAuditSql } from "../identity/audit-store.ts";
import { jsonText } from "../json-text.ts";
import { pageOf, readCursor } from "../page-cursor.ts";
import { asQueued, detailSql, summarySql, timestampSql } from "./execution-projection.ts";

/** A root execution about to be stored. `worker_id` is the worker that claims it at once, for its first attempt. */
export type NewExecution = {
  id: ExecutionId;
  tenant_id: TenantId;
  space_id: SpaceId;
  principal_id: PrincipalId;
  skill_slug: string;
  skill_version: string;
  /** The version's row in the registry; null where the skill is part of the program. */
  skill_version_id: string | null;
  source: ExecutionSource;
  inputs: JsonObject;
  model: string | null;
  file_source_ids: readonly string[];
  chat_thread_id: string | null;
  chat_message_id: string | null;
  chat_tool_call_id: string | null;
  idempotency_key: string | null;
  /** What it may use; null where nothing limits it. */
  limits: ExecutionLimits | null;
  /** The tick of a schedule that makes it. */
  tick: { schedule_id: ScheduleId; at: Date } | null;
  /** True when its space or tenant has as many executions under way as it may: it waits for its turn without a job. */
  held: boolean;
  worker_id: string | null;
  /** What the audit log is to say of it; null where nobody asked for it. */
  audit: AuditRow | null;
};

/** What a worker needs to run an execution. */
export type ExecutionRun = {
  id: ExecutionId;
  root_execution_id: ExecutionId;
  parent_execution_id: ExecutionId | null;
  tenant_id: TenantId;
  space_id: SpaceId;
  principal_id: PrincipalId;
  skill_slug: string;
  skill_version_id: string | null;
  inputs: JsonObject;
  model: string | null;
  file_source_ids: string[];
  depth: number;
  child_count: number;
  iteration_count: number;
  limits: ExecutionLimits | null;
  /** Its root's: tokens and cost are limited over the whole tree. */
  root_limits: ExecutionLimits | null;
  /** Until its wall clock runs out; null before its start and where it never does. */
  remaining_ms: number | null;
  state: ExecutionState;
  attempt: number;
  worker_id: string | null;
  worker_lost_count: number;
  cancel_requested: boolean;
  /** True when the worker that is to run it holds `attempt` already. */
  is_claimed: boolean;
};

/** The database's key of a tool call: tool call ids may be longer than an index entry. */
export function toolCallHash(spaceId: SpaceId, toolCallId: string): Buffer {
  return hash("sha256", `${spaceId}\0${toolCallId}`, "buffer");
}

const insertStatement = statement(`
with e as (
  insert into execution (id, root_execution_id, tenant_id, space_id, principal_id, skill_slug, skill_version, source, inputs, model,
    file_source_ids, chat_thread_id, chat_message_id, chat_tool_call_id, chat_tool_call_hash, idempotency_key,
    worker_id, state, attempt, started_at, last_seq, checkpoint_seq, limits, schedule_id, schedule_tick, held, deadline_at, skill_version_id)
  select $1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, claim.worker_id,
    case when claimed then 'running' else 'queued' end, case when claimed then 1 else 0 end, case when claimed then now() end,
    case when claimed then 3 else 1 end, case when claimed then 3 else 0 end, $17::jsonb, $18, $19, $20,
    case when claimed then now() + ($17::jsonb->>'wallclock_ms')::float8 * interval '1 ms' end, $21
  from (select $16::uuid as worker_id, $16::uuid is not null as claimed) claim
  on conflict do nothing
  returning *
), stored as (
  insert into event (root_execution_id, seq, execution_id, attempt, type, payload, created_at)
  select e.id, 1, e.id, 0, 'execution_queued',
    json_build_object('execution', ${summarySql("e", asQueued)}, 'chat_tool_call_id', e.chat_tool_call_id), e.created_at from e
  union all select e.id, 2, e.id, 1, 'execution_started', json_build_object('started_at', ${timestampSql("e.started_at")}), e.created_at
    from e where e.worker_id is not null
  union all select e.id, 3, e.id, 1, 'attempt_started', json_build_object('worker_id', e.worker_id, 'superseded_from_seq', null), e.created_at
    from e where e.worker_id is not null
), audited as (
  ${insertAuditSql("$22::jsonb", "e")}
)
select ${detailSql("e", asQueued)} as detail,
  pg_notify('${channels.events}', e.id || ':' || e.last_seq || coalesce(':' || encode(e.chat_tool_call_hash, 'hex'), '')) is null as woken from e`);

/**
 * Stores the execution with its first event, and with the start of its first attempt when a worker claims it in the same breath.
 * Returns it as it was made, `queued`; or null when its tool call or its schedule's tick has one already.
 */
export async function insertExecution(database: Queryable, execution: NewExecution): Promise<ExecutionDetail | null> {
  const { chat_tool_call_id: toolCallId } = execution;
  const rows = await database.query<{ detail: ExecutionDetail }>(insertStatement, [
    execution.id,
    execution.tenant_id,
    execution.space_id,
    execution.principal_id,
    execution.skill_slug,
    execution.skill_version,
    execution.source,
    execution.inputs,
    execution.model,
    execution.file_source_ids,
    execution.chat_thread_id,
    execution.chat_message_id,
    toolCallId,
    toolCallId === null ? null : toolCallHash(execution.space_id, toolCallId),
    execution.idempotency_key,
    execution.worker_id,
    execution.limits,
    execution.tick?.schedule_id ?? null,
    execution.tick?.at ?? null,
    execution.held,
    execution.skill_version_id,
    execution.audit === null ? null : jsonText(execution.audit),
  ]);
  return rows[0]?.detail ?? null;
}

const byToolCallStatement = statement(`select ${detailSql("e")} as detail from execution e where e.chat_tool_call_hash = $1`);
const byIdStatement = statement(`select ${detailSql("e")} as detail from execution e where e.id = $1 and e.space_id = $2`);

/** The execution of a tool call. */
export async function readByToolCall(database: Queryable, spaceId: SpaceId, toolCallId: string): Promise<ExecutionDetail | null> {
  const rows = await database.query<{ detail: ExecutionDetail }>(byToolCallStatement, [toolCallHash(spaceId, toolCallId)]);
  return rows[0]?.detail ?? null;
}

const textByToolCallStatement = statement(`select ${detailSql("e")}::text as detail from execution e where e.chat_tool_call_hash = $1`);

/** The same as JSON text, for an answer that nobody here looks into. */
export async function readTextByToolCall(database: Queryable, spaceId: SpaceId, toolCallId: string): Promise<string | null> {
  const rows = await database.query<{ detail: string }>(textByToolCallStatement, [toolCallHash(spaceId, toolCallId)]);
  return rows[0]?.detail ?? null;
}

const dispatchedStatement = statement(
  `select ${detailSql("e")} as execution, e.file_source_ids from execution e where e.chat_tool_call_hash = $1`,
);

/** The execution of a tool call, and the files it was dispatched with. */
export async function readDispatched(
  database: Queryable,
  spaceId: SpaceId,
  toolCallId: string,
): Promise<{ execution: ExecutionDetail; file_source_ids: string[] } | null> {
  const rows = await database.query<{ execution: ExecutionDetail; file_source_ids: string[] }>(dispatchedStatement, [
    toolCallHash(spaceId, toolCallId),
  ]);
  return rows[0] ?? null;
}

/** An execution of a space. */
export async function readExecution(database: Queryable, spaceId: SpaceId, id: ExecutionId): Promise<ExecutionDetail | null> {
  const rows = await database.query<{ detail: ExecutionDetail }>(byIdStatement, [id, spaceId]);
  return rows[0]?.detail ?? null;
}

const headByIdStatement = statement(`
select r.id as root_execution_id, r.last_seq, r.state from execution e join execution r on r.id = e.root_execution_id
where e.id = $1 and e.space_id = $2`);
const headsByToolCallStatement = statement(`
select encode(e.chat_tool_call_hash, 'hex') as hash, r.id as root_execution_id, r.last_seq, r.state
from execution e join execution r on r.id = e.root_execution_id where e.chat_tool_call_hash = any($1::bytea[])`);

/** The head of the log that an execution writes into: its root's. */
export async function readLogHeadOf(database: Queryable, spaceId: SpaceId, id: ExecutionId): Promise<LogHead | null> {
  return (await database.query<LogHead>(headByIdStatement, [id, spaceId]))[0] ?? null;
}

/** The log heads of the tool calls, by `toolCallHash`, that have an execution; `hash` is in hex. */
export async function readLogHeadsByToolCall(database: Queryable, hashes: readonly Buffer[]): Promise<(LogHead & { hash: string })[]> {
  return await database.query<LogHead & { hash: string }>(headsByToolCallStatement, [hashes]);
}

const runStatement = statement(`
select e.id, e.root_execution_id, e.parent_execution_id, e.tenant_id, e.space_id, e.principal_id, e.skill_slug, e.skill_version_id, e.inputs, e.model, e.file_source_ids,
  e.depth, e.child_count, e.iteration_count, e.limits, r.limits as root_limits, (extract(epoch from e.deadline_at - now()) * 1000)::float8 as remaining_ms,
  e.state, e.attempt, e.worker_id, e.worker_lost_count, e.cancel_requested_at is not null as cancel_requested, false as is_claimed
from execution e join execution r on r.id = e.root_execution_id where e.id = any($1::uuid[])`);

/** What a worker must know before it runs these executions; in no order, unknown ids are left out. */
export async function readRuns(database: Queryable, ids: readonly ExecutionId[]): Promise<ExecutionRun[]> {
  return await database.query<ExecutionRun>(runStatement, [ids]);
}

/** What a worker must know before it runs the execution. */
export async function readRun(database: Queryable, id: ExecutionId): Promise<ExecutionRun | null> {
  return (await readRuns(database, [id]))[0] ?? null;
}

const listStatement = statement(`
select e.id, (extract(epoch from e.created_at) * 1000)::float8 as created_at_ms, ${summarySql("e")} as item from execution e
where e.space_id = $1
  and ($2::text is null or e.state = $2)
  and ($3::text is null or e.source = $3)
  and ($4::text is null or e.skill_slug = $4)
  and ($5::uuid is null or e.parent_execution_id = $5)
  and ($6::text is null or e.chat_thread_id = $6)
  and ($7::timestamptz is null or (e.created_at, e.id) < ($7, $8::uuid))
order by e.created_at desc, e.id desc limit $9`);

/** A page of a space's executions, newest first. */
export async function listExecutionRows(database: Queryable, filter: ListExecutions): Promise<Page<ExecutionSummary>> {
  const cursor = readCursor(filter.cursor);
  const rows = await database.query<{ id: string; created_at_ms: number; item: ExecutionSummary }>(listStatement, [
    filter.space_id,
    filter.state ?? null,
    filter.source ?? null,
    filter.skill_slug ?? null,
    filter.parent_execution_id ?? null,
    filter.chat_thread_id ?? null,
    cursor === null ? null : new Date(cursor.at_ms),
    cursor?.id ?? null,
    filter.limit + 1,
  ]);
  return pageOf(
    rows,
    filter.limit,
    (row) => ({ at_ms: row.created_at_ms, id: row.id }),
    (row) => row.item,
  );
}
