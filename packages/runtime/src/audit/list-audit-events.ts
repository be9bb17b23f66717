import type { AuditEvent, ListAuditEvents, Page } from "@skillrun/contract";
import type { RequestContext } from "../runtime.ts";
import { listAuditRows } from "../store/identity/audit-store.ts";

/** A page of the audit log, newest first: a space's for its owners, the tenant's for the tenant's. */
export async function listAuditEvents({ runtime, principal }: RequestContext, input: ListAuditEvents): Promise<Page<AuditEvent>> {
  if (input.space_id === undefined) runtime.scope.requireInTenant(principal, "tenant-audit:read");
  else await runtime.scope.require(principal, input.space_id, "audit:read");
  return await listAuditRows(runtime.database, principal.tenant_id, input);
}
