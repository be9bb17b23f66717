import type { Approval, ExecutionRef, Page } from "@skillrun/contract";
import { type Queryable, statement } from "./database.ts";
import { timestampSql } from "./execution-projection.ts";
import { pageOf, readCursor } from "./page-cursor.ts";

/** SQL for an `Approval` of the approval row `a`. */
export function approvalSql(a: string): string {
  return `json_build_object(
    'approval_id', ${a}.id,
    'execution_id', ${a}.execution_id,
    'name', ${a}.name,
    'question', ${a}.question,
    'details', ${a}.details,
    'created_at', ${timestampSql(`${a}.created_at`)},
    'expires_at', ${timestampSql(`${a}.expires_at`)},
    'decision', ${a}.decision,
    'comment', ${a}.comment,
    'decided_by', ${a}.decided_by,
    'decided_at', ${timestampSql(`${a}.decided_at`)})`;
}

const listStatement = statement(`
select a.id, (extract(epoch from a.created_at) * 1000)::float8 as created_at_ms, ${approvalSql("a")} as item from approval a
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
