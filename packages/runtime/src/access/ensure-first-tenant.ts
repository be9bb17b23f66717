import { randomBytes } from "node:crypto";
import type { PrincipalId, SpaceId, TenantId } from "@skillrun/contract";
import type { Runtime } from "../runtime.ts";
import { ensureApiKey } from "../store/identity/api-key-store.ts";
import { insertTenant, readFirstTenant } from "../store/identity/principal-store.ts";

/** What a first start leaves behind. `api_key` is null when a key was made earlier: it is shown once. */
export type FirstCredentials = { tenant_id: TenantId; space_id: SpaceId; principal_id: PrincipalId; api_key: string | null };

/** Makes a new API key: `akp_` and 192 random bits. */
export function generateApiKey(): string {
  return `akp_${randomBytes(24).toString("base64url")}`;
}

/**
 * Makes the first tenant, space and user in an empty database, and a key for them.
 * With `apiKey` that one is made valid, at every start; with `needsKey` a new one is made although there was one.
 */
export async function ensureFirstTenant(
  runtime: Runtime,
  options: { apiKey?: string | undefined; needsKey?: boolean } = {},
): Promise<FirstCredentials> {
  const { database, newId } = runtime;
  const before = await readFirstTenant(database);
  if (before === null) await insertTenant(database, { tenant: newId(), space: newId(), principal: newId() }, "Default");
  const first = await readFirstTenant(database);
  if (first === null) throw new Error("The first tenant could not be made.");
  const key = options.apiKey ?? (before === null || options.needsKey === true ? generateApiKey() : null);
  if (key !== null) await ensureApiKey(database, { id: newId(), ...ownerOf(first), name: "First key", key });
  return { ...first, api_key: key };
}

function ownerOf({ tenant_id, principal_id }: Pick<FirstCredentials, "tenant_id" | "principal_id">) {
  return { tenant_id, principal_id };
}
