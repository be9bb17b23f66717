import { ScopeLimits, SpaceId, TenantId } from "@skillrun/contract";
import { type Queryable, statement } from "../connection/database.ts";
import { type AccessTransaction, lockSpace, lockTenant } from "../identity/change-access.ts";
import { storableJson } from "../skill/skill-json.ts";

/** The tenant and the space that an execution is counted with. */
export type ExecutionScope = { tenant_id: TenantId; space_id: SpaceId };

type StoredLimits = { tenant: unknown; space: unknown };

const readStatement = statement(`
select (select limits from tenant where id = $1) as tenant, (select limits from space where id = $2 and tenant_id = $1) as space`);

/** The limits that a tenant and one of its spaces set; no limits where they set none. */
export async function readScopeLimits(database: Queryable, scope: ExecutionScope): Promise<{ tenant: ScopeLimits; space: ScopeLimits }> {
  const [row] = await database.query<StoredLimits>(readStatement, [scope.tenant_id, scope.space_id]);
  return { tenant: ScopeLimits.parse(row?.tenant ?? {}), space: ScopeLimits.parse(row?.space ?? {}) };
}

/** Whose limits: a tenant's or a space's. */
export type LimitsOwner = { kind: "tenant" | "space"; id: string };

/**
 * Changes the limits of one tenant or space; whoever else does waits until this transaction ends. Gives those that `change` makes of the ones before, and
 * the tenant; null when there is none of that id.
 */
export async function changeOwnLimits(
  transaction: AccessTransaction,
  { kind, id }: LimitsOwner,
  change: (before: ScopeLimits) => ScopeLimits,
): Promise<{ tenant_id: TenantId; limits: ScopeLimits } | null> {
  await (kind === "tenant" ? lockTenant(transaction, TenantId.parse(id)) : lockSpace(transaction, SpaceId.parse(id)));
  const before = await readOwnLimits(transaction, { kind, id });
  if (before === null) return null;
  const limits = change(before.limits);
  const data = { limits: storableJson(limits) };
  await (kind === "tenant" ? transaction.tenant.update({ where: { id }, data }) : transaction.space.update({ where: { id }, data }));
  return { tenant_id: before.tenant_id, limits };
}

/** The limits of one tenant or space, and the tenant; null when there is none of that id. */
export async function readOwnLimits(
  prisma: Pick<AccessTransaction, "tenant" | "space">,
  { kind, id }: LimitsOwner,
): Promise<{ tenant_id: TenantId; limits: ScopeLimits } | null> {
  const row =
    kind === "tenant"
      ? await prisma.tenant.findUnique({ where: { id }, select: { id: true, limits: true } })
      : await prisma.space.findUnique({ where: { id }, select: { tenant_id: true, limits: true } });
  if (row === null) return null;
  const tenantId = "tenant_id" in row ? row.tenant_id : row.id;
  return { tenant_id: TenantId.parse(tenantId), limits: ScopeLimits.parse(row.limits ?? {}) };
}
