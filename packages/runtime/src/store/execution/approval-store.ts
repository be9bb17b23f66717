import type {
  Approval,
  ApprovalDecision,
  ApprovalId,
  ExecutionId,
  ExecutionRef,
  JsonObject,
  Page,
  PrincipalId,
  SpaceId,
} from "@skillrun/contract";
import { type Queryable, statement } from "../connection/database.ts";
import { jsonText } from "../json-text.ts";
import { pageOf, readCursor } from "../page-cursor.ts";
import { storableText } from "../storable-text.ts";
import { timestampSql } from "./execution-projection.ts";

const approvalSql = `json_build_object('approval_id', a.id, 'execution_id', a.execution_id, 'name', a.name, 'question', a.question,
  'details', a.details, 'created_at', ${timestampSql("a.created_at")}, 'expires_at', ${timestampSql("a.expires_at")}, 'decision', a.decision,
  'comment', a.comment, 'decided_by', a.decided_by, 'decided_at', ${timestampSql("a.decided_at")})`;

const insertStatement = statement(`
with a as (
  insert into approval (id, execution_id, root_execution_id, space_id, name, question, details, expires_at)
  values ($1, $2, $3, $4, $5, $6, $7::jsonb, now() + $8::float8 * interval '1 ms') returning *
)
select ${approvalSql} as approval from a`);

/** Stores a question; only in a transaction that has checked the attempt (E3). */
export async function insertApproval(
  transaction: Queryable,
  row: {
    id: ApprovalId;
    execution_id: ExecutionId;
    root_execution_id: ExecutionId;
    space_id: SpaceId;
    name: string;
    question: string;
    details: JsonObject | null;
    expires_in_ms: number | null;
  },
): Promise<Approval> {
  const { id, execution_id, root_execution_id, space_id, name, question, details, expires_in_ms } = row;
  const detailsJson = details === null ? null : jsonText(details);
  const values = [id, execution_id, root_execution_id, space_id, name, storableText(question), detailsJson, expires_in_ms];
  const [stored] = await transaction.query<{ approval: Approval }>(insertStatement, values);
  if (stored === undefined) throw new Error("The approval could not be stored.");
  return stored.approval;
}

const byNameStatement = statement(`select ${approvalSql} as approval from approval a where a.execution_id = $1 and a.name = $2`);
const allStatement = statement(`select ${approvalSql} as approval from approval a where a.execution_id = $1 order by a.created_at, a.id`);

/** The approval that an execution asked for under a name. */
export async function readApproval(database: Queryable, executionId: ExecutionId, name: string): Promise<Approval | null> {
  return (await database.query<{ approval: Approval }>(byNameStatement, [executionId, name]))[0]?.approval ?? null;
}

/** Every approval an execution asked for, oldest first. */
export async function readApprovals(database: Queryable, executionId: ExecutionId): Promise<Approval[]> {
  return (await database.query<{ approval: Approval }>(allStatement, [executionId])).map((row) => row.approval);
}

const listStatement = statement(`
select a.id, (extract(epoch from a.created_at) * 1000)::float8 as created_at_ms, ${approvalSql} as item from approval a
where a.space_id = $1 and a.execution_id = $2 and ($3::timestamptz is null or (a.created_at, a.id) < ($3, $4::uuid))
order by a.created_at desc, a.id desc limit $5`);

/** A page of an execution's approvals, newest first. */
export async function listApprovalRows(
  database: Queryable,
  filter: ExecutionRef & { limit: number; cursor?: string | undefined },
): Promise<Page<Approval>> {
  const cursor = readCursor(filter.cursor);
  const at = cursor === null ? null : new Date(cursor.at_ms);
  const values = [filter.space_id, filter.execution_id, at, cursor?.id ?? null, filter.limit + 1];
  const rows = await database.query<{ id: string; created_at_ms: number; item: Approval }>(listStatement, values);
  return pageOf(
    rows,
    filter.limit,
    (row) => ({ at_ms: row.created_at_ms, id: row.id }),
    (row) => row.item,
  );
}

const decideStatement = statement(`
with a as (
  update approval set decision = $3, comment = $4, decided_by = $5, decided_at = now()
  where id = $1 and execution_id = $2 and decision is null and (expires_at is null or (expires_at <= now()) = ($3 = 'expired'))
  returning *
)
select ${approvalSql} as approval from a`);

/** Decides an approval if nobody has: null when it is decided, has expired, or (for `expired`) has time left. */
export async function decideApprovalRow(
  transaction: Queryable,
  input: {
    approval_id: ApprovalId;
    execution_id: ExecutionId;
    decision: ApprovalDecision;
    comment: string | null;
    decided_by: PrincipalId | null;
  },
): Promise<Approval | null> {
  const values = [input.approval_id, input.execution_id, input.decision, input.comment, input.decided_by];
  return (await transaction.query<{ approval: Approval }>(decideStatement, values))[0]?.approval ?? null;
}

const expiredStatement = statement(`
select a.id as approval_id, a.execution_id, a.root_execution_id from approval a join execution e on e.id = a.execution_id
where a.decision is null and a.expires_at <= now() and e.state in ('running', 'waiting') limit 500`);

/** Open questions whose time is over. */
export async function readExpiredApprovals(
  database: Queryable,
): Promise<{ approval_id: ApprovalId; execution_id: ExecutionId; root_execution_id: ExecutionId }[]> {
  return await database.query(expiredStatement, []);
}
