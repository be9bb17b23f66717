import type { Me, PrincipalId } from "@skillrun/contract";
import type { RequestContext, Runtime } from "../runtime.ts";
import { readFirstTenant } from "../store/identity/principal-store.ts";

/** Who the credential belongs to. */
export async function getMe({ runtime, principal }: RequestContext): Promise<Me> {
  runtime.scope.requireWhole(principal);
  const { id: principal_id, tenant_id, name, kind, email, role } = principal;
  const { kind: credentialKind, id, permissions, space_id, expires_at_ms } = principal.credential;
  const scopes = permissions === null ? null : [...permissions];
  const expires_at = expires_at_ms === null ? null : new Date(expires_at_ms).toISOString();
  const credential = { kind: credentialKind, id, scopes, space_id, expires_at };
  return { principal_id, tenant_id, name, kind, email, role, credential };
}

/** The first tenant's user: who someone at this very machine is signed in as. */
export async function localPrincipalId(runtime: Runtime): Promise<PrincipalId> {
  const first = await readFirstTenant(runtime.database);
  if (first === null) throw new Error("The database holds no tenant yet.");
  return first.principal_id;
}
