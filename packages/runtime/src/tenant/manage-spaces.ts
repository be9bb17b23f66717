import {
  type CreateSpace,
  type Page,
  ScopeLimits,
  SkillrunError,
  type Space,
  type SpaceDetail,
  SpaceId,
  type SpaceRef,
  type UpdateSpace,
} from "@skillrun/contract";
import { auditRow } from "../audit/audit-row.ts";
import { cancelOpenRoots } from "../execution/cancel/cancel-open-roots.ts";
import type { RequestContext } from "../runtime.ts";
import { changeOwnLimits } from "../store/execution/limits-store.ts";
import { createAuditEntry } from "../store/identity/audit-store.ts";
import { lockTenant, readNow } from "../store/identity/change-access.ts";
import { insertSpace, listSpaceRows, markSpaceDeleted, readSpace, renameSpace } from "../store/identity/space-store.ts";
import { changeRights } from "./change-rights.ts";

/** A page of the spaces one belongs to, newest first; an owner of the tenant belongs to all. */
export async function listSpaces(
  { runtime, principal }: RequestContext,
  input: { limit: number; cursor?: string | undefined },
): Promise<Page<Space>> {
  runtime.scope.requireWhole(principal);
  return await listSpaceRows(runtime.database, { principal_id: principal.id, space_id: principal.credential.space_id }, input);
}

/** A space, and what its executions may use. */
export async function getSpace({ runtime, principal }: RequestContext, { space_id }: SpaceRef): Promise<SpaceDetail> {
  await runtime.scope.require(principal, space_id, "space:read");
  const found = await readSpace(runtime.database, space_id, principal.id);
  if (found === null) throw new SkillrunError("not_found", "There is no such space.");
  return found;
}

/** Makes a space, which the caller owns. */
export async function createSpace(context: RequestContext, { name }: CreateSpace): Promise<SpaceDetail> {
  const { runtime, principal } = context;
  runtime.scope.requireInTenant(principal, "spaces:create");
  const space_id = SpaceId.parse(runtime.newId());
  await changeRights(runtime, async (transaction) => {
    await insertSpace(transaction, { id: space_id, tenant_id: principal.tenant_id, name, owner: principal.id });
    await createAuditEntry(transaction, auditRow(context, { action: "space.created", resource_id: space_id, space_id, details: { name } }));
  });
  return await getSpace(context, { space_id });
}

/** Renames a space, or changes its limits one by one. */
export async function updateSpace(context: RequestContext, { space_id, name, limits }: UpdateSpace): Promise<SpaceDetail> {
  const { runtime, principal } = context;
  await runtime.scope.require(principal, space_id, "space:write");
  await changeRights(runtime, async (transaction) => {
    if (limits !== undefined)
      await changeOwnLimits(transaction, { kind: "space", id: space_id }, (before) => ScopeLimits.parse({ ...before, ...limits }));
    if (name !== undefined) await renameSpace(transaction, space_id, name);
    const details = { ...(name !== undefined && { name }), ...(limits !== undefined && { limits }) };
    await createAuditEntry(transaction, auditRow(context, { action: "space.updated", resource_id: space_id, space_id, details }));
  });
  runtime.scopeLimits.forget();
  return await getSpace(context, { space_id });
}

/**
 * Takes a space out of everybody's sight: what runs in it is cancelled, its schedules and keys are good no more. What it holds is deleted later. The
 * last space of a tenant stays: `conflict`.
 */
export async function deleteSpace(context: RequestContext, { space_id }: SpaceRef): Promise<void> {
  const { runtime, principal } = context;
  await runtime.scope.require(principal, space_id, "space:write");
  await changeRights(runtime, async (transaction) => {
    await lockTenant(transaction, principal.tenant_id);
    if (!(await markSpaceDeleted(transaction, space_id, principal.tenant_id, await readNow(transaction))))
      throw new SkillrunError("conflict", "The last space of a tenant cannot be deleted; create another one first.");
    await createAuditEntry(transaction, auditRow(context, { action: "space.deleted", resource_id: space_id, space_id }));
  });
  await cancelOpenRoots(runtime, space_id, principal.id);
}
