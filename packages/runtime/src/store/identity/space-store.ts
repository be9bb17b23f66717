import { type Page, type PrincipalId, Role, ScopeLimits, type Space, type SpaceId, type Tenant, type TenantId } from "@skillrun/contract";
import { type Queryable, statement } from "../connection/database.ts";
import { timestampSql } from "../execution/execution-projection.ts";
import { pageOf, readCursor } from "../page-cursor.ts";
import type { AccessTransaction } from "./change-access.ts";

/** What principal `p` is in space `s`, `m` being its membership. */
const roleSql = "case when p.role = 'owner' then 'owner' else m.role end";

/** The spaces that principal `p` belongs to. */
const ownSpacesSql = `
from principal p join space s on s.tenant_id = p.tenant_id left join space_member m on m.space_id = s.id and m.principal_id = p.id
where p.id = $1 and p.disabled_at is null and s.deleted_at is null and (p.role = 'owner' or m.role is not null)`;

const roleStatement = statement(`select ${roleSql} as role ${ownSpacesSql} and s.id = $2`);

/** What the principal is in the space; null where it is nothing, as in a space that is deleted or another tenant's. */
export async function readRole(database: Queryable, spaceId: SpaceId, principalId: PrincipalId): Promise<Role | null> {
  const [row] = await database.query<{ role: string | null }>(roleStatement, [principalId, spaceId]);
  return Role.nullable().parse(row?.role ?? null);
}

const spaceSql = `json_build_object('id', s.id, 'tenant_id', s.tenant_id, 'name', s.name, 'created_at', ${timestampSql("s.created_at")},
  'role', ${roleSql})`;
const spaceStatement = statement(`select ${spaceSql} as item, s.limits ${ownSpacesSql} and s.id = $2`);
const spacesStatement = statement(`
select s.id, (extract(epoch from s.created_at) * 1000)::float8 as created_at_ms, ${spaceSql} as item ${ownSpacesSql}
  and ($5::uuid is null or s.id = $5) and ($2::timestamptz is null or (s.created_at, s.id) < ($2, $3::uuid))
order by s.created_at desc, s.id desc limit $4`);

/** A space that a principal belongs to, with its limits. */
export async function readSpace(
  database: Queryable,
  spaceId: SpaceId,
  principalId: PrincipalId,
): Promise<(Space & { limits: ScopeLimits }) | null> {
  const [row] = await database.query<{ item: Space; limits: unknown }>(spaceStatement, [principalId, spaceId]);
  return row === undefined ? null : { ...row.item, limits: ScopeLimits.parse(row.limits ?? {}) };
}

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

/** Makes a space; who makes it owns it. */
export async function insertSpace(
  transaction: AccessTransaction,
  row: { id: SpaceId; tenant_id: TenantId; name: string; owner: PrincipalId },
): Promise<void> {
  const { owner, ...space } = row;
  await transaction.space.create({ data: space });
  const member = { tenant_id: row.tenant_id, space_id: row.id, principal_id: owner, role: "owner" };
  await transaction.space_member.create({ data: member });
}

/** Gives a space another name. */
export async function renameSpace(transaction: AccessTransaction, id: SpaceId, name: string): Promise<void> {
  await transaction.space.update({ where: { id }, data: { name } });
}

/** Takes a space out of sight; false when it was gone already, or is the last of its tenant. */
export async function markSpaceDeleted(transaction: AccessTransaction, id: SpaceId, tenantId: TenantId, now: Date): Promise<boolean> {
  const others = await transaction.space.count({ where: { tenant_id: tenantId, deleted_at: null, id: { not: id } } });
  if (others === 0) return false;
  return (await transaction.space.updateMany({ where: { id, deleted_at: null }, data: { deleted_at: now } })).count === 1;
}

/** A tenant. */
export async function readTenant(prisma: Pick<AccessTransaction, "tenant">, id: TenantId): Promise<Tenant> {
  return tenantOf(await prisma.tenant.findUniqueOrThrow({ where: { id } }));
}

/** Gives a tenant another name. */
export async function renameTenant(transaction: AccessTransaction, id: TenantId, name: string): Promise<void> {
  await transaction.tenant.update({ where: { id }, data: { name } });
}

function tenantOf(row: { id: string; name: string; created_at: Date; limits: unknown }): Tenant {
  const { id, name, created_at, limits } = row;
  // The caller's tenant: its id was parsed with the credential.
  return { id: id as TenantId, name, created_at: created_at.toISOString(), limits: ScopeLimits.parse(limits ?? {}) };
}
