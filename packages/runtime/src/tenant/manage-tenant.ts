import { ScopeLimits, type Tenant, type UpdateTenant } from "@skillrun/contract";
import { auditRow } from "../audit/audit-row.ts";
import type { RequestContext } from "../runtime.ts";
import { changeOwnLimits } from "../store/execution/limits-store.ts";
import { createAuditEntry } from "../store/identity/audit-store.ts";
import { readTenant, renameTenant } from "../store/identity/space-store.ts";
import { changeRights } from "./change-rights.ts";

/** The caller's tenant, with what its executions may use. */
export async function getTenant({ runtime, principal }: RequestContext): Promise<Tenant> {
  runtime.scope.requireInTenant(principal, "tenant:read");
  return await readTenant(runtime.database.prisma, principal.tenant_id);
}

/** Renames it, or changes its limits one by one. */
export async function updateTenant(context: RequestContext, { name, limits }: UpdateTenant): Promise<Tenant> {
  const { runtime, principal } = context;
  const { tenant_id } = principal;
  runtime.scope.requireInTenant(principal, "tenant:write");
  const updated = await changeRights(runtime, async (transaction) => {
    if (limits !== undefined)
      await changeOwnLimits(transaction, { kind: "tenant", id: tenant_id }, (before) => ScopeLimits.parse({ ...before, ...limits }));
    if (name !== undefined) await renameTenant(transaction, tenant_id, name);
    const details = { ...(name !== undefined && { name }), ...(limits !== undefined && { limits }) };
    await createAuditEntry(transaction, auditRow(context, { action: "tenant.updated", resource_id: tenant_id, details }));
    return await readTenant(transaction, tenant_id);
  });
  runtime.scopeLimits.forget();
  return updated;
}
