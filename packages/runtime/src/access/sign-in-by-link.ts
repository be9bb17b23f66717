import { randomBytes } from "node:crypto";
import { SkillrunError } from "@skillrun/contract";
import type { Runtime } from "../runtime.ts";
import { insertAuditRows } from "../store/identity/audit-store.ts";
import { changeAccess, readNow } from "../store/identity/change-access.ts";
import { hasUsedLink, insertLink, useLink } from "../store/identity/link-store.ts";
import { readFirstTenant } from "../store/identity/principal-store.ts";

const firstOwnerLifeMs = 24 * 3_600_000;

/** Where a one-time link leads. */
export const linkPath = "/sign-in/link";

/** Begins the session that a one-time link is for, once; `unauthorized` when it is unknown, used or over, which it does not tell apart. */
export async function signInByLink(runtime: Runtime, token: string): Promise<{ token: string; expires_at: string }> {
  const used = await runtime.database.transaction(async (transaction) => {
    const found = await useLink(transaction, token);
    if (found === null) return null;
    const { principal_id, tenant_id, purpose } = found;
    await insertAuditRows(transaction, [
      {
        ...{ id: runtime.newId(), tenant_id, space_id: null, principal_id, credential_kind: "session", credential_id: null },
        ...{ action: "session.started", resource_type: "session", resource_id: principal_id, details: { by: purpose }, request_id: null },
      },
    ]);
    return found;
  });
  if (used === null) throw new SkillrunError("unauthorized", "This link is unknown, was used before, or is over; ask for a new one.");
  return await runtime.authenticator.beginSession(used.principal_id);
}

/**
 * The path of a link by which the first owner comes in where nobody is signed in by being at the machine. Each call makes a new one, good for a day,
 * until one was used; null from then on.
 */
export async function createFirstOwnerLink({ database }: Pick<Runtime, "database">): Promise<string | null> {
  const first = await readFirstTenant(database);
  if (first === null || (await hasUsedLink(database.prisma, first.principal_id, "first_owner"))) return null;
  const token = randomBytes(32).toString("base64url");
  await changeAccess(database, async (transaction) => {
    const expires_at = new Date((await readNow(transaction)).getTime() + firstOwnerLifeMs);
    await insertLink(transaction, { token, principal_id: first.principal_id, purpose: "first_owner", created_by: null, expires_at });
  });
  return `${linkPath}/${token}`;
}
