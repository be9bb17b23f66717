import type { PrincipalId, TenantId } from "@skillrun/contract";
import { type Queryable, statement } from "../connection/database.ts";
import type { AccessTransaction } from "./change-access.ts";
import { secretHash } from "./principal-store.ts";

/** Stores a link's hash; those of the same purpose that nobody has used are good no more. */
export async function insertLink(
  transaction: AccessTransaction,
  link: { token: string; principal_id: PrincipalId; purpose: string; created_by: PrincipalId | null; expires_at: Date },
): Promise<void> {
  const { token, ...row } = link;
  await transaction.one_time_link.deleteMany({ where: { principal_id: row.principal_id, purpose: row.purpose, used_at: null } });
  await transaction.one_time_link.create({ data: { token_hash: secretHash(token), ...row } });
}

const useStatement = statement(`
update one_time_link l set used_at = now() from principal p
where l.token_hash = $1 and l.used_at is null and l.expires_at > now() and p.id = l.principal_id and p.disabled_at is null
returning l.principal_id, p.tenant_id, l.purpose`);

/** Uses a link: whose it is, once; null when it is unknown, used, over, or its principal is disabled. */
export async function useLink(
  transaction: Queryable,
  token: string,
): Promise<{ principal_id: PrincipalId; tenant_id: TenantId; purpose: string } | null> {
  const [row] = await transaction.query<{ principal_id: PrincipalId; tenant_id: TenantId; purpose: string }>(useStatement, [
    secretHash(token),
  ]);
  return row ?? null;
}

/** Whether somebody has ever come in by a link of that purpose. */
export async function hasUsedLink(
  prisma: Pick<AccessTransaction, "one_time_link">,
  principalId: PrincipalId,
  purpose: string,
): Promise<boolean> {
  return (await prisma.one_time_link.count({ where: { principal_id: principalId, purpose, used_at: { not: null } } })) > 0;
}
