import { type Page, PrincipalEntry, type PrincipalId, type TenantId, type TenantRole } from "@skillrun/contract";
import type { Database } from "../connection/database.ts";
import { createdBefore, createdPlace, pageOf } from "../page-cursor.ts";
import type { AccessTransaction } from "./change-access.ts";

type Row = {
  id: string;
  name: string;
  email: string | null;
  kind: string;
  role: string;
  created_at: Date;
  disabled_at: Date | null;
  deleted_at: Date | null;
};

/** One principal of a tenant. */
export async function findPrincipal(
  prisma: Pick<AccessTransaction, "principal">,
  tenantId: TenantId,
  by: { id: PrincipalId } | { email: string },
): Promise<PrincipalEntry | null> {
  const row = await prisma.principal.findFirst({ where: { ...by, tenant_id: tenantId } });
  return row === null ? null : entryOf(row);
}

/** A page of a tenant's principals, newest first. */
export async function listPrincipalRows(
  database: Database,
  tenantId: TenantId,
  page: { limit: number; cursor?: string | undefined },
): Promise<Page<PrincipalEntry>> {
  const { where, ...order } = createdBefore(page);
  const rows = await database.prisma.principal.findMany({ where: { tenant_id: tenantId, ...where }, ...order });
  return pageOf(rows, page.limit, createdPlace, entryOf);
}

/** Makes a principal; null when its e-mail address is taken. */
export async function insertPrincipal(
  transaction: AccessTransaction,
  row: { id: string; tenant_id: TenantId; kind: string; name: string; email: string | null; role: TenantRole },
): Promise<PrincipalEntry | null> {
  const { count } = await transaction.principal.createMany({ data: [row], skipDuplicates: true });
  return count === 0 ? null : entryOf(await transaction.principal.findUniqueOrThrow({ where: { id: row.id } }));
}

/** Changes a principal of the tenant that the transaction has locked. */
export async function updatePrincipalRow(
  transaction: AccessTransaction,
  id: PrincipalId,
  to: { name?: string; role?: TenantRole; disabled_at?: Date | null },
): Promise<PrincipalEntry> {
  return entryOf(await transaction.principal.update({ where: { id }, data: to }));
}

/** How many owners a tenant has beside one, who can still act. */
export async function countOtherTenantOwners(transaction: AccessTransaction, tenantId: TenantId, but: PrincipalId): Promise<number> {
  return await transaction.principal.count({ where: { tenant_id: tenantId, role: "owner", disabled_at: null, id: { not: but } } });
}

/** Ends everything that a principal could sign in with, and every membership; its e-mail address is free again. Its row stays. */
export async function removePrincipal(transaction: AccessTransaction, id: PrincipalId, now: Date): Promise<void> {
  await transaction.api_key.updateMany({ where: { principal_id: id, revoked_at: null }, data: { revoked_at: now } });
  await transaction.web_session.deleteMany({ where: { principal_id: id } });
  await transaction.one_time_link.deleteMany({ where: { principal_id: id } });
  await transaction.space_member.deleteMany({ where: { principal_id: id } });
  await transaction.principal.update({ where: { id }, data: { email: null, role: "member", disabled_at: now, deleted_at: now } });
}

function entryOf({ id, created_at, disabled_at, deleted_at, name, email, kind, role }: Row): PrincipalEntry {
  const iso = (at: Date | null) => at?.toISOString() ?? null;
  const times = { created_at: created_at.toISOString(), disabled_at: iso(disabled_at), deleted_at: iso(deleted_at) };
  return PrincipalEntry.parse({ principal_id: id, name, email, kind, role, ...times });
}
