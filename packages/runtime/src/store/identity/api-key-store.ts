import type { PrincipalId, TenantId } from "@skillrun/contract";
import { type Database, statement } from "../connection/database.ts";
import { secretHash } from "./principal-store.ts";

/** Stores an API key's hash; a key that is stored already stays its owner's. */
export async function insertApiKey(
  database: Database,
  input: { id: string; tenant_id: TenantId; principal_id: PrincipalId; name: string; key: string },
): Promise<void> {
  const { key, ...rest } = input;
  const data = { ...rest, prefix: key.slice(0, 8), key_hash: secretHash(key) };
  await database.prisma.api_key.upsert({ where: { key_hash: data.key_hash }, create: data, update: {} });
}

const usedStatement = statement(`
update api_key set last_used_at = now() where id = $1 and (last_used_at is null or last_used_at < now() - interval '1 minute')`);

/** Notes that a key is in use, exact to a minute. */
export async function noteKeyUse(database: Database, keyId: string): Promise<void> {
  await database.query(usedStatement, [keyId]);
}
