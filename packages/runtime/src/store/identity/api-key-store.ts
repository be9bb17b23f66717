import { ApiKey, type ApiKeyId, type Page, type Permission, type PrincipalId, type SpaceId, type TenantId } from "@skillrun/contract";
import { type Database, statement } from "../connection/database.ts";
import { Prisma } from "../generated/client.ts";
import { createdBefore, createdPlace, pageOf } from "../page-cursor.ts";
import type { AccessTransaction } from "./change-access.ts";
import { secretHash } from "./principal-store.ts";

/** A key about to be stored. */
export type NewKeyRow = {
  id: string;
  tenant_id: TenantId;
  principal_id: PrincipalId;
  name: string;
  key: string;
  space_id: SpaceId | null;
  scopes: readonly Permission[] | null;
  created_by: PrincipalId | null;
  expires_at: Date | null;
};

/** Stores the hash of an operator's key, with all of its principal's rights; a key that is stored already stays its owner's. */
export async function ensureApiKey(
  database: Database,
  input: { id: string; tenant_id: TenantId; principal_id: PrincipalId; name: string; key: string },
): Promise<void> {
  const { key, ...rest } = input;
  const data = { ...rest, prefix: prefixOf(key), key_hash: secretHash(key) };
  await database.prisma.api_key.upsert({ where: { key_hash: data.key_hash }, create: data, update: {} });
}

/** Stores a new key's hash. */
export async function insertApiKey(transaction: AccessTransaction, { key, scopes, ...row }: NewKeyRow): Promise<ApiKey> {
  const data = { ...row, scopes: scopes === null ? Prisma.DbNull : [...scopes], prefix: prefixOf(key), key_hash: secretHash(key) };
  return keyOf(await transaction.api_key.create({ data }));
}

/** One key of a tenant. */
export async function findApiKey(prisma: Pick<AccessTransaction, "api_key">, tenantId: TenantId, id: ApiKeyId): Promise<ApiKey | null> {
  const row = await prisma.api_key.findFirst({ where: { id, tenant_id: tenantId } });
  return row === null ? null : keyOf(row);
}

/** Whoever else revokes or rotates the key waits until this transaction ends. */
export async function lockApiKey(transaction: AccessTransaction, id: ApiKeyId): Promise<void> {
  await transaction.$queryRaw`select 1 from api_key where id = ${id}::uuid for update`;
}

/** A page of a tenant's keys, newest first, or of one principal's. */
export async function listApiKeyRows(
  database: Database,
  of: { tenant_id: TenantId; principal_id: PrincipalId | undefined },
  page: { limit: number; cursor?: string | undefined },
): Promise<Page<ApiKey>> {
  const { where, ...order } = createdBefore(page);
  const mine = { tenant_id: of.tenant_id, ...(of.principal_id !== undefined && { principal_id: of.principal_id }) };
  return pageOf(await database.prisma.api_key.findMany({ where: { ...mine, ...where }, ...order }), page.limit, createdPlace, keyOf);
}

/** Changes a key: its name, its end, or the secret that it is. */
export async function updateApiKeyRow(
  transaction: AccessTransaction,
  id: ApiKeyId,
  to: { name?: string; revoked_at?: Date; expires_at?: Date },
): Promise<ApiKey> {
  return keyOf(await transaction.api_key.update({ where: { id }, data: to }));
}

/** How many keys of a principal are good. */
export async function countGoodKeys(transaction: AccessTransaction, principalId: PrincipalId, now: Date): Promise<number> {
  const where = { principal_id: principalId, revoked_at: null, OR: [{ expires_at: null }, { expires_at: { gt: now } }] };
  return await transaction.api_key.count({ where });
}

const usedStatement = statement(`
update api_key set last_used_at = now() where id = $1 and (last_used_at is null or last_used_at < now() - interval '1 minute')`);

/** Notes that a key is in use, exact to a minute. */
export async function noteKeyUse(database: Database, keyId: string): Promise<void> {
  await database.query(usedStatement, [keyId]);
}

function prefixOf(key: string): string {
  return key.slice(0, 8);
}

type Row = {
  id: string;
  name: string;
  prefix: string;
  principal_id: string;
  space_id: string | null;
  scopes: unknown;
  created_by: string | null;
  created_at: Date;
  expires_at: Date | null;
  revoked_at: Date | null;
  last_used_at: Date | null;
};

function keyOf(row: Row): ApiKey {
  const { id, name, prefix, principal_id, space_id, scopes, created_by, created_at, expires_at, revoked_at, last_used_at } = row;
  const iso = (at: Date | null) => at?.toISOString() ?? null;
  const times = { created_at: created_at.toISOString(), expires_at: iso(expires_at), revoked_at: iso(revoked_at) };
  return ApiKey.parse({
    ...{ api_key_id: id, name, prefix, principal_id, space_id, scopes, created_by, ...times },
    last_used_at: iso(last_used_at),
  });
}
