import { type Page, type PrincipalId, Role, type Space, type SpaceId } from "@skillrun/contract";
import { type Queryable, statement } from "../connection/database.ts";
import { timestampSql } from "../execution/execution-projection.ts";
import { pageOf, readCursor } from "../page-cursor.ts";

/** What principal `p` is in space `s`, `m` being its membership. */
const roleSql = "case when p.role = 'owner' then 'owner' else m.role end";

const roleStatement = statement(`
select ${roleSql} as role
from principal p join space s on s.tenant_id = p.tenant_id left join space_member m on m.space_id = s.id and m.principal_id = p.id
where s.id = $1 and p.id = $2 and s.deleted_at is null and p.disabled_at is null`);

/** What the principal is in the space; null where it is nothing, as in a space that is deleted or another tenant's. */
export async function readRole(database: Queryable, spaceId: SpaceId, principalId: PrincipalId): Promise<Role | null> {
  const [row] = await database.query<{ role: string | null }>(roleStatement, [spaceId, principalId]);
  return Role.nullable().parse(row?.role ?? null);
}

const spacesStatement = statement(`
select s.id, (extract(epoch from s.created_at) * 1000)::float8 as created_at_ms,
  json_build_object('id', s.id, 'tenant_id', s.tenant_id, 'name', s.name, 'created_at', ${timestampSql("s.created_at")}) as item
from principal p join space s on s.tenant_id = p.tenant_id left join space_member m on m.space_id = s.id and m.principal_id = p.id
where p.id = $1 and s.deleted_at is null and (p.role = 'owner' or m.role is not null) and ($5::uuid is null or s.id = $5)
  and ($2::timestamptz is null or (s.created_at, s.id) < ($2, $3::uuid))
order by s.created_at desc, s.id desc limit $4`);

/** A page of the spaces a principal belongs to, newest first; of one alone where a credential opens no other. */
export async function listSpaceRows(
  database: Queryable,
  of: { principal_id: PrincipalId; space_id: SpaceId | null },
  page: { limit: number; cursor?: string | undefined },
): Promise<Page<Space>> {
  const cursor = readCursor(page.cursor);
  const place = [cursor === null ? null : new Date(cursor.at_ms), cursor?.id ?? null];
  const values = [of.principal_id, ...place, page.limit + 1, of.space_id];
  const rows = await database.query<{ id: string; created_at_ms: number; item: Space }>(spacesStatement, values);
  return pageOf(
    rows,
    page.limit,
    (row) => ({ at_ms: row.created_at_ms, id: row.id }),
    (row) => row.item,
  );
}
