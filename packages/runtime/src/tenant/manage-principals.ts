import { randomBytes } from "node:crypto";
import {
  type CreatedPrincipal,
  type CreatePrincipal,
  type OneTimeLink,
  type Page,
  type PageQuery,
  type PrincipalEntry,
  type PrincipalRef,
  SkillrunError,
  type UpdatePrincipal,
} from "@skillrun/contract";
import { linkPath } from "../access/sign-in-by-link.ts";
import { auditRow } from "../audit/audit-row.ts";
import type { RequestContext } from "../runtime.ts";
import { createAuditEntry } from "../store/identity/audit-store.ts";
import { type AccessTransaction, lockTenant, readNow } from "../store/identity/change-access.ts";
import { insertLink } from "../store/identity/link-store.ts";
import {
  countOtherTenantOwners,
  findPrincipal,
  insertPrincipal,
  listPrincipalRows,
  removePrincipal,
  updatePrincipalRow,
} from "../store/identity/principal-entry-store.ts";
import { changeRights } from "./change-rights.ts";
import { requireUnlimited } from "./require-unlimited.ts";

const linkLifeMs = 7 * 24 * 3_600_000;

/** A page of everybody who acts in the tenant, newest first. */
export async function listPrincipals({ runtime, principal }: RequestContext, input: PageQuery): Promise<Page<PrincipalEntry>> {
  runtime.scope.requireInTenant(principal, "principals:read");
  return await listPrincipalRows(runtime.database, principal.tenant_id, input);
}

/** One of them. */
export async function getPrincipal({ runtime, principal }: RequestContext, { principal_id }: PrincipalRef): Promise<PrincipalEntry> {
  runtime.scope.requireInTenant(principal, "principals:read");
  return required(await findPrincipal(runtime.database.prisma, principal.tenant_id, { id: principal_id }));
}

/** Makes a person, with the link by which it signs in for the first time, or a program. A taken e-mail address is a `conflict`. */
export async function createPrincipal(context: RequestContext, input: CreatePrincipal): Promise<CreatedPrincipal> {
  const { runtime, principal } = context;
  runtime.scope.requireInTenant(principal, "principals:write");
  if (input.role === "owner") requireUnlimited(context, "make an owner");
  return await changeRights(runtime, async (transaction) => {
    const made = await insertPrincipal(transaction, { id: runtime.newId(), tenant_id: principal.tenant_id, ...input });
    if (made === null) throw new SkillrunError("conflict", "Somebody has this e-mail address already.");
    const { principal_id, kind, role } = made;
    await createAuditEntry(
      transaction,
      auditRow(context, { action: "principal.created", resource_id: principal_id, details: { kind, role } }),
    );
    return { ...made, link: kind === "user" ? await makeLink(transaction, context, { principal_id, purpose: "invitation" }) : null };
  });
}

/** Renames somebody, changes their role in the tenant, or keeps them out for a while. The last owner of the tenant stays one: `conflict`. */
export async function updatePrincipal(context: RequestContext, input: UpdatePrincipal): Promise<PrincipalEntry> {
  const { runtime, principal } = context;
  runtime.scope.requireInTenant(principal, "principals:write");
  const { principal_id, name, role, disabled } = input;
  if (role === "owner") requireUnlimited(context, "make an owner");
  return await changeRights(runtime, async (transaction) => {
    const before = await lockPrincipalEntry(transaction, context, principal_id);
    if (before.deleted_at !== null) throw new SkillrunError("conflict", `${before.name} was deleted.`);
    if (role === "member" || disabled === true) await keepAnOwner(transaction, context, before);
    const now = await readNow(transaction);
    const disabledAt = before.disabled_at === null ? now : new Date(before.disabled_at);
    const after = await updatePrincipalRow(transaction, principal_id, {
      ...(name !== undefined && { name }),
      ...(role !== undefined && { role }),
      ...(disabled !== undefined && { disabled_at: disabled ? disabledAt : null }),
    });
    const details = {
      ...(name !== undefined && { name }),
      ...(role !== undefined && { role }),
      ...(disabled !== undefined && { disabled }),
    };
    await createAuditEntry(transaction, auditRow(context, { action: "principal.updated", resource_id: principal_id, details }));
    return after;
  });
}

/** Ends everything somebody could sign in with, and every membership, for ever. The entry stays, because executions tell whose they are. */
export async function deletePrincipal(context: RequestContext, { principal_id }: PrincipalRef): Promise<void> {
  const { runtime, principal } = context;
  runtime.scope.requireInTenant(principal, "principals:write");
  await changeRights(runtime, async (transaction) => {
    const before = await lockPrincipalEntry(transaction, context, principal_id);
    if (before.deleted_at !== null) return;
    await keepAnOwner(transaction, context, before);
    await removePrincipal(transaction, principal_id, await readNow(transaction));
    await createAuditEntry(transaction, auditRow(context, { action: "principal.deleted", resource_id: principal_id }));
  });
}

/** Makes a new link for a person: to sign in for the first time, or to set a new password. The ones before are good no more. */
export async function createLink(
  context: RequestContext,
  { principal_id, purpose }: PrincipalRef & { purpose: "invitation" | "password_reset" },
): Promise<OneTimeLink> {
  const { runtime, principal } = context;
  runtime.scope.requireInTenant(principal, "principals:write");
  requireUnlimited(context, "make a link for somebody who is there");
  return await changeRights(runtime, async (transaction) => {
    const found = await lockPrincipalEntry(transaction, context, principal_id);
    if (found.kind !== "user") throw new SkillrunError("conflict", `${found.name} is a program; it signs in with keys alone.`);
    if (found.disabled_at !== null) throw new SkillrunError("conflict", `${found.name} is disabled.`);
    return await makeLink(transaction, context, { principal_id, purpose });
  });
}

async function makeLink(
  transaction: AccessTransaction,
  context: RequestContext,
  { principal_id, purpose }: PrincipalRef & { purpose: OneTimeLink["purpose"] },
): Promise<OneTimeLink> {
  const token = randomBytes(32).toString("base64url");
  const expires_at = new Date((await readNow(transaction)).getTime() + linkLifeMs);
  await insertLink(transaction, { token, principal_id, purpose, created_by: context.principal.id, expires_at });
  const details = { purpose, expires_at: expires_at.toISOString() };
  await createAuditEntry(transaction, auditRow(context, { action: "principal.link_created", resource_id: principal_id, details }));
  return { path: `${linkPath}/${token}`, purpose, expires_at: expires_at.toISOString() };
}

async function lockPrincipalEntry(
  transaction: AccessTransaction,
  { principal }: RequestContext,
  id: PrincipalEntry["principal_id"],
): Promise<PrincipalEntry> {
  await lockTenant(transaction, principal.tenant_id);
  return required(await findPrincipal(transaction, principal.tenant_id, { id }));
}

async function keepAnOwner(transaction: AccessTransaction, { principal }: RequestContext, entry: PrincipalEntry): Promise<void> {
  if (entry.role === "owner" && (await countOtherTenantOwners(transaction, principal.tenant_id, entry.principal_id)) === 0)
    throw new SkillrunError("conflict", `${entry.name} is the last owner of the tenant; make someone else an owner first.`);
}

function required(found: PrincipalEntry | null): PrincipalEntry {
  if (found === null) throw new SkillrunError("not_found", "There is no such principal.");
  return found;
}
