import type {
  ExecutionError,
  ExecutionId,
  ExecutionLimits,
  ExecutionState,
  ExecutionSummary,
  FailureReason,
  JsonObject,
  SpaceId,
  TenantId,
} from "@skillrun/contract";
import { type Queryable, statement } from "../connection/database.ts";
import { summarySql } from "./execution-projection.ts";

/** The caller of a sub-execution, as it stands under lock. */
export type LockedCaller = {
  attempt: number;
  state: ExecutionState;
  worker_id: string | null;
  cancel_requested: boolean;
  child_count: number;
};

const lockStatement = statement(`
select id, attempt, state, worker_id, cancel_requested_at is not null as cancel_requested, child_count, tree_size
from execution where id = any($1::uuid[]) order by id for no key update`);

/** Locks a caller and its root until the transaction ends, in the order in which every commit locks. */
export async function lockCaller(
  transaction: Queryable,
  caller: { id: ExecutionId; root_execution_id: ExecutionId },
): Promise<{ caller: LockedCaller; treeSize: number } | null> {
  const rows = await transaction.query<LockedCaller & { id: ExecutionId; tree_size: number }>(lockStatement, [
    [caller.id, caller.root_execution_id],
  ]);
  const found = rows.find((row) => row.id === caller.id);
  const root = rows.find((row) => row.id === caller.root_execution_id);
  return found === undefined || root === undefined ? null : { caller: found, treeSize: root.tree_size };
}

/** A sub-execution about to be stored; what is not here is its parent's. `worker_id` reserves it for a worker at once. */
export type NewSubExecution = {
  id: ExecutionId;
  parent_execution_id: ExecutionId;
  call_key: string;
  skill_slug: string;
  skill_version: string;
  skill_version_id: string | null;
  inputs: JsonObject;
  file_source_ids: readonly string[];
  limits: ExecutionLimits | null;
  worker_id: string | null;
};

const insertStatement = statement(`
with e as (
  insert into execution (id, root_execution_id, parent_execution_id, call_key, depth, tenant_id, space_id, principal_id, skill_slug, skill_version,
    source, inputs, model, file_source_ids, chat_thread_id, limits, worker_id, skill_version_id)
  select $1, p.root_execution_id, p.id, $3, p.depth + 1, p.tenant_id, p.space_id, p.principal_id, $4, $5,
    'sub_execution', $6, p.model, $7, p.chat_thread_id, $8, $9, $10
  from execution p where p.id = $2
  returning *
)
select ${summarySql("e")} as summary from e`);

/** Stores a sub-execution, queued; only in a transaction that holds its caller (`lockCaller`). */
export async function insertSubExecution(transaction: Queryable, child: NewSubExecution): Promise<ExecutionSummary> {
  const [row] = await transaction.query<{ summary: ExecutionSummary }>(insertStatement, [
    child.id,
    child.parent_execution_id,
    child.call_key,
    child.skill_slug,
    child.skill_version,
    child.inputs,
    child.file_source_ids,
    child.limits,
    child.worker_id,
    child.skill_version_id,
  ]);
  if (row === undefined) throw new Error("The caller of a sub-execution does not exist.");
  return row.summary;
}

const countStatement = statement(`
update execution set tree_size = tree_size + (id = $1)::int, open_children = open_children + (id = $2)::int,
  child_count = child_count + (id = $2)::int, checkpoint_seq = case when id = $2 then $3 else checkpoint_seq end,
  worker_lost_count = case when id = $2 then 0 else worker_lost_count end
where id in ($1, $2)`);

/** Counts a new sub-execution with its caller and root; the caller's checkpoint is now its first event, and workers lost before no longer count. */
export async function countSubExecution(
  transaction: Queryable,
  caller: { id: ExecutionId; root_execution_id: ExecutionId },
  queuedSeq: number,
): Promise<void> {
  await transaction.query(countStatement, [caller.root_execution_id, caller.id, queuedSeq]);
}

/** A sub-execution as its caller sees it. */
export type SubExecutionRow = {
  id: ExecutionId;
  call_key: string;
  skill_slug: string;
  state: ExecutionState;
  outputs: JsonObject | null;
  failure_reason: FailureReason | null;
  error: ExecutionError | null;
};

const columns = "id, call_key, skill_slug, state, outputs, failure_reason, error";
const byKeyStatement = statement(`select ${columns} from execution where parent_execution_id = $1 and call_key = $2`);
const byIdsStatement = statement(`
select ${columns} from execution where id = any($1::uuid[]) and state in ('completed', 'failed', 'cancelled')`);
const keysStatement = statement("select call_key from execution where parent_execution_id = $1");
/** The sub-execution that answers a call. */
export async function readSubExecution(database: Queryable, parentId: ExecutionId, callKey: string): Promise<SubExecutionRow | null> {
  return (await database.query<SubExecutionRow>(byKeyStatement, [parentId, callKey]))[0] ?? null;
}

/** Those of the sub-executions that are finished. */
export async function readFinished(database: Queryable, ids: readonly ExecutionId[]): Promise<SubExecutionRow[]> {
  return await database.query<SubExecutionRow>(byIdsStatement, [ids]);
}

/** The keys of the calls an execution has made. */
export async function readCallKeys(database: Queryable, parentId: ExecutionId): Promise<string[]> {
  return (await database.query<{ call_key: string }>(keysStatement, [parentId])).map((row) => row.call_key);
}

/** An unfinished execution of a tree. */
export type OpenExecution = {
  id: ExecutionId;
  root_execution_id: ExecutionId;
  parent_execution_id: ExecutionId | null;
  state: ExecutionState;
  worker_id: string | null;
  cancel_requested: boolean;
};

const openTreeStatement = statement(`
with recursive below as (
  select id, depth from execution where id = $1 and state in ('queued', 'running', 'waiting')
  union all
  select c.id, c.depth from execution c join below b on c.parent_execution_id = b.id where c.state in ('queued', 'running', 'waiting')
)
select e.id, e.root_execution_id, e.parent_execution_id, e.state, e.worker_id, e.cancel_requested_at is not null as cancel_requested
from below b join execution e on e.id = b.id order by b.depth desc, e.id`);

/** An unfinished execution and all unfinished ones below it, the deepest first: an unfinished one's parents are unfinished too. */
export async function readOpenTree(database: Queryable, id: ExecutionId): Promise<OpenExecution[]> {
  return await database.query<OpenExecution>(openTreeStatement, [id]);
}

const openRootsStatement = statement(`
select id, tenant_id, space_id from execution where space_id = $1 and parent_execution_id is null and finished_at is null
  and cancel_requested_at is null limit $2`);

/** Roots of a space that are under way and nobody has asked to cancel. */
export async function readOpenRoots(
  database: Queryable,
  spaceId: SpaceId,
  limit: number,
): Promise<{ id: ExecutionId; tenant_id: TenantId; space_id: SpaceId }[]> {
  return await database.query(openRootsStatement, [spaceId, limit]);
}

const treeUsageStatement = statement(`
select (tree_input_tokens + tree_output_tokens) as tokens, trim_scale(tree_cost_usd)::text as cost_usd from execution where id = $1`);

/** What the whole tree of a root has used. */
export async function readTreeUsage(database: Queryable, rootId: ExecutionId): Promise<{ tokens: number; cost_usd: string } | null> {
  return (await database.query<{ tokens: number; cost_usd: string }>(treeUsageStatement, [rootId]))[0] ?? null;
}

const resumableStatement = statement(`
select e.id, e.root_execution_id from execution e where e.parked and e.waiting_since is not null and e.state in ('running', 'waiting') and (
  e.resume_due or e.cancel_requested_at is not null and e.open_children = 0 or e.state = 'running' and e.deadline_at < now()
) limit 500`);

/** Parked executions that may go on although nobody has woken them: the net under a process that died between the two. */
export async function readResumable(database: Queryable): Promise<{ id: ExecutionId; root_execution_id: ExecutionId }[]> {
  return await database.query(resumableStatement, []);
}
