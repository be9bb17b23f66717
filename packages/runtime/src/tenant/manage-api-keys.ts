import {
  type ApiKey,
  type ApiKeyRef,
  type CreateApiKey,
  type ListApiKeys,
  type NewApiKey,
  type Page,
  type Permission,
  type PrincipalId,
  type RotateApiKey,
  SkillrunError,
  type UpdateApiKey,
} from "@skillrun/contract";
import { generateApiKey } from "../access/ensure-first-tenant.ts";
import { auditRow } from "../audit/audit-row.ts";
import type { RequestContext } from "../runtime.ts";
import {
  countGoodKeys,
  findApiKey,
  insertApiKey,
  listApiKeyRows,
  lockApiKey,
  type NewKeyRow,
  updateApiKeyRow,
} from "../store/identity/api-key-store.ts";
import { createAuditEntry } from "../store/identity/audit-store.ts";
import { type AccessTransaction, lockPrincipal, readNow } from "../store/identity/change-access.ts";
import { findPrincipal } from "../store/identity/principal-entry-store.ts";
import { readRole } from "../store/identity/space-store.ts";
import { changeRights } from "./change-rights.ts";

const maxKeysPerPrincipal = 100;

/** A page of keys, newest first: one's own, or, for owners of the tenant, everybody's or another principal's. */
export async function listApiKeys({ runtime, principal }: RequestContext, input: ListApiKeys): Promise<Page<ApiKey>> {
  const others = input.all || (input.principal_id !== undefined && input.principal_id !== principal.id);
  runtime.scope.requireInTenant(principal, others ? "keys:write" : "keys:own");
  const principal_id = input.principal_id ?? (input.all ? undefined : principal.id);
  return await listApiKeyRows(runtime.database, { tenant_id: principal.tenant_id, principal_id }, input);
}

/** One key: one's own, or, for owners of the tenant, any. Another's is `not_found`. */
export async function getApiKey(context: RequestContext, { api_key_id }: ApiKeyRef): Promise<ApiKey> {
  const { runtime, principal } = context;
  runtime.scope.requireInTenant(principal, "keys:own");
  return await requireKey(runtime.database.prisma, context, api_key_id);
}

/** Makes a key. It may do no more, and is good no longer, than the credential that makes it. */
export async function createApiKey(context: RequestContext, input: CreateApiKey): Promise<NewApiKey> {
  const { runtime, principal } = context;
  const owner = input.principal_id ?? principal.id;
  runtime.scope.requireInTenant(principal, owner === principal.id ? "keys:own" : "keys:write");
  const found = await findPrincipal(runtime.database.prisma, principal.tenant_id, { id: owner });
  if (found === null || found.disabled_at !== null) throw invalidKey("principal_id", "nobody of this tenant who can act has it");
  if (input.space_id !== null && (await readRole(runtime.database, input.space_id, owner)) === null)
    throw invalidKey("space_id", "the key's principal does not belong to a space of this id");
  const expires_at = input.expires_at === null ? null : new Date(input.expires_at);
  requireNoMore(context, { ...input, expires_at });
  const row = { principal_id: owner, name: input.name, space_id: input.space_id, scopes: input.scopes, expires_at };
  return await changeRights(runtime, async (transaction) => {
    if (expires_at !== null && expires_at <= (await readNow(transaction))) throw invalidKey("expires_at", "must be in the future");
    const made = await makeKey(transaction, context, row);
    const details = { name: made.name, principal_id: owner, space_id: made.space_id, scopes: made.scopes, expires_at: made.expires_at };
    await createAuditEntry(transaction, auditRow(context, { action: "api_key.created", resource_id: made.api_key_id, details }));
    return made;
  });
}

/** Renames a key. */
export async function updateApiKey(context: RequestContext, { api_key_id, name }: UpdateApiKey): Promise<ApiKey> {
  const { runtime, principal } = context;
  runtime.scope.requireInTenant(principal, "keys:own");
  return await changeRights(runtime, async (transaction) => {
    await requireKey(transaction, context, api_key_id);
    await createAuditEntry(transaction, auditRow(context, { action: "api_key.updated", resource_id: api_key_id, details: { name } }));
    return await updateApiKeyRow(transaction, api_key_id, { name });
  });
}

/** Makes a key anew: the same in everything, with another secret. The one before is good for `grace_seconds` more. */
export async function rotateApiKey(context: RequestContext, { api_key_id, grace_seconds }: RotateApiKey): Promise<NewApiKey> {
  const { runtime, principal } = context;
  runtime.scope.requireInTenant(principal, "keys:own");
  return await changeRights(runtime, async (transaction) => {
    await lockApiKey(transaction, api_key_id);
    const before = await requireKey(transaction, context, api_key_id);
    const expires_at = before.expires_at === null ? null : new Date(before.expires_at);
    requireNoMore(context, { ...before, expires_at });
    const now = await readNow(transaction);
    if (before.revoked_at !== null || (expires_at !== null && expires_at <= now))
      throw new SkillrunError("conflict", "The key is revoked or expired; make a new one.");
    const until = new Date(now.getTime() + grace_seconds * 1_000);
    if (grace_seconds === 0) await updateApiKeyRow(transaction, api_key_id, { revoked_at: now });
    else if (expires_at === null || until < expires_at) await updateApiKeyRow(transaction, api_key_id, { expires_at: until });
    const { principal_id, name, space_id, scopes } = before;
    const made = await makeKey(transaction, context, { principal_id, name, space_id, scopes, expires_at });
    const details = { new_api_key_id: made.api_key_id, grace_seconds };
    await createAuditEntry(transaction, auditRow(context, { action: "api_key.rotated", resource_id: api_key_id, details }));
    return made;
  });
}

/** Ends a key: every process refuses it within five seconds, and at once where the message arrives. Ending it twice changes nothing. */
export async function revokeApiKey(context: RequestContext, { api_key_id }: ApiKeyRef): Promise<void> {
  const { runtime, principal } = context;
  runtime.scope.requireInTenant(principal, "keys:own");
  await changeRights(runtime, async (transaction) => {
    await lockApiKey(transaction, api_key_id);
    const { revoked_at } = await requireKey(transaction, context, api_key_id);
    if (revoked_at !== null) return;
    await updateApiKeyRow(transaction, api_key_id, { revoked_at: await readNow(transaction) });
    await createAuditEntry(transaction, auditRow(context, { action: "api_key.revoked", resource_id: api_key_id }));
  });
}

type Planned = Pick<NewKeyRow, "principal_id" | "name" | "space_id" | "scopes" | "expires_at">;

async function makeKey(transaction: AccessTransaction, { runtime, principal }: RequestContext, row: Planned): Promise<NewApiKey> {
  await lockPrincipal(transaction, row.principal_id);
  if ((await countGoodKeys(transaction, row.principal_id, await readNow(transaction))) >= maxKeysPerPrincipal)
    throw new SkillrunError("conflict", `A principal may have ${maxKeysPerPrincipal} keys; revoke one first.`);
  const key = generateApiKey();
  const ids = { id: runtime.newId(), tenant_id: principal.tenant_id, created_by: principal.id };
  return { ...(await insertApiKey(transaction, { ...ids, ...row, key })), key };
}

async function requireKey(
  prisma: Pick<AccessTransaction, "api_key">,
  { runtime, principal }: RequestContext,
  id: ApiKey["api_key_id"],
): Promise<ApiKey> {
  const found = await findApiKey(prisma, principal.tenant_id, id);
  if (found === null || (found.principal_id !== principal.id && !mayAll(runtime, principal)))
    throw new SkillrunError("not_found", "There is no such API key.");
  return found;
}

function mayAll({ scope }: RequestContext["runtime"], principal: RequestContext["principal"]): boolean {
  try {
    scope.requireInTenant(principal, "keys:write");
    return true;
  } catch {
    return false;
  }
}

/** What a credential does not have it cannot give; `forbidden` with what it is. */
function requireNoMore(
  { principal }: RequestContext,
  key: {
    principal_id?: PrincipalId | undefined;
    space_id: ApiKey["space_id"];
    scopes: readonly Permission[] | null;
    expires_at: Date | null;
  },
): void {
  const { permissions, space_id, key_expires_at_ms } = principal.credential;
  const beyond =
    permissions === null
      ? undefined
      : (key.scopes?.find((scope) => !permissions.has(scope)) ?? (key.scopes === null ? "every scope" : undefined));
  if (beyond !== undefined)
    throw new SkillrunError("forbidden", `A key cannot be given ${beyond}, which its maker's credential does not have.`);
  if (space_id !== null && key.space_id !== space_id)
    throw new SkillrunError("forbidden", "A credential of one space makes keys for that space alone.");
  // What a session makes may outlive the session, but not the key that it was begun with.
  if (key_expires_at_ms !== null && (key.expires_at === null || key.expires_at.getTime() > key_expires_at_ms))
    throw new SkillrunError("forbidden", "A key cannot be good for longer than the key that makes it; give it an earlier expires_at.");
}

function invalidKey(key: "principal_id" | "space_id" | "expires_at", msg: string): SkillrunError {
  return new SkillrunError("validation_error", `${key}: ${msg}`, { detail: [{ loc: ["body", key], msg, type: key, input: null }] });
}
