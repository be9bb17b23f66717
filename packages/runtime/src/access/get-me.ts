import type { Me, Page, PrincipalId, Space } from "@skillrun/contract";
import type { RequestContext, Runtime } from "../runtime.ts";
import { readFirstTenant } from "../store/identity/principal-store.ts";
import { listSpaceRows } from "../store/identity/space-store.ts";

/** Who the credential belongs to. */
export async function getMe({ principal }: RequestContext): Promise<Me> {
  return { principal_id: principal.id, tenant_id: principal.tenant_id, name: principal.name, kind: principal.kind };
}

/** A page of the spaces one belongs to, newest first; an owner of the tenant belongs to all. */
export async function listSpaces(
  { runtime, principal }: RequestContext,
  input: { limit: number; cursor?: string | undefined },
): Promise<Page<Space>> {
  return await listSpaceRows(runtime.database, { principal_id: principal.id, space_id: principal.credential.space_id }, input);
}

/** The first tenant's user: who someone at this very machine is signed in as. */
export async function localPrincipalId(runtime: Runtime): Promise<PrincipalId> {
  const first = await readFirstTenant(runtime.database);
  if (first === null) throw new Error("The database holds no tenant yet.");
  return first.principal_id;
}
