import type { AuditEvent, ListAuditEvents, Page, TenantId } from "@skillrun/contract";
import { type Queryable, statement } from "../connection/database.ts";
import { timestampSql } from "../execution/execution-projection.ts";
import type { Prisma } from "../generated/client.ts";
import { jsonText } from "../json-text.ts";
import { pageOf, readCursor } from "../page-cursor.ts";
import { storableJson } from "../skill/skill-json.ts";

/** An entry of the audit log on its way into it; the database gives the time. */
export type AuditRow = {
  id: string;
  tenant_id: string;
  space_id: string | null;
  principal_id: string | null;
  credential_kind: AuditEvent["credential"]["kind"];
  credential_id: string | null;
  action: string;
  resource_type: string;
  resource_id: string;
  /** As JSON: what was set. */
  details: object;
  request_id: string | null;
};

const columns =
  "id, tenant_id, space_id, principal_id, credential_kind, credential_id, action, resource_type, resource_id, details, request_id";

/** The part of a statement that stores the entry which `json` holds, for each row of `from` where it holds one. */
export function insertAuditSql(json: string, from: string): string {
  return `insert into audit_event (${columns}) select ${columns.replaceAll(/\w+/g, "r.$&")}
  from ${from}, jsonb_populate_record(null::audit_event, ${json}) r where r.id is not null`;
}

const insertStatement = statement(insertAuditSql("entry", "jsonb_array_elements($1::jsonb) entry"));

/** Stores entries, in the transaction that does what they tell. */
export async function insertAuditRows(transaction: Queryable, rows: readonly AuditRow[]): Promise<void> {
  if (rows.length > 0) await transaction.query(insertStatement, [jsonText(rows)]);
}

/** The same in a transaction of Prisma's. */
export async function createAuditEntry(transaction: Prisma.TransactionClient, row: AuditRow): Promise<void> {
  await transaction.audit_event.create({ data: { ...row, details: storableJson(row.details) } });
}

const listStatement = statement(`
select a.id, (extract(epoch from a.created_at) * 1000)::float8 as created_at_ms,
  json_build_object('event_id', a.id, 'tenant_id', a.tenant_id, 'space_id', a.space_id, 'principal_id', a.principal_id,
    'principal_name', (select p.name from principal p where p.id = a.principal_id),
    'credential', json_build_object('kind', a.credential_kind, 'id', a.credential_id), 'action', a.action,
    'resource', json_build_object('type', a.resource_type, 'id', a.resource_id), 'details', a.details, 'request_id', a.request_id,
    'created_at', ${timestampSql("a.created_at")}) as item
from audit_event a
where a.tenant_id = $1 and ($2::uuid is null or a.space_id = $2) and ($3::uuid is null or a.principal_id = $3)
  and ($4::text is null or a.action = $4) and ($5::text is null or a.resource_id = $5)
  and ($6::timestamptz is null or (a.created_at, a.id) < ($6, $7::uuid))
order by a.created_at desc, a.id desc limit $8`);

/** A page of a tenant's audit log, newest first. */
export async function listAuditRows(database: Queryable, tenantId: TenantId, filter: ListAuditEvents): Promise<Page<AuditEvent>> {
  const { space_id = null, principal_id = null, action = null, resource_id = null } = filter;
  const cursor = readCursor(filter.cursor);
  const place = [cursor === null ? null : new Date(cursor.at_ms), cursor?.id ?? null];
  const values = [tenantId, space_id, principal_id, action, resource_id, ...place, filter.limit + 1];
  const rows = await database.query<{ id: string; created_at_ms: number; item: AuditEvent }>(listStatement, values);
  return pageOf(
    rows,
    filter.limit,
    (row) => ({ at_ms: row.created_at_ms, id: row.id }),
    (row) => row.item,
  );
}
