import { ScopeLimits, SkillrunError } from "@skillrun/contract";
import { v7 } from "uuid";
import { openDatabase } from "../store/connection/database.ts";
import { changeOwnLimits, type LimitsOwner, readOwnLimits } from "../store/execution/limits-store.ts";
import { type AuditRow, createAuditEntry } from "../store/identity/audit-store.ts";
import { changeAccess } from "../store/identity/change-access.ts";

/**
 * For the operator, who has the database: changes the limits of a tenant or a space and returns all of them; null takes one away, and no changes
 * only read. The audit log tells of it, without saying who: whoever has the database has all of it.
 */
export async function changeLimits(
  databaseUrl: string,
  of: LimitsOwner,
  changes: Record<string, number | string | null>,
): Promise<ScopeLimits> {
  const database = openDatabase(databaseUrl, { maxConnections: 1, onError() {} });
  try {
    const found =
      Object.keys(changes).length === 0
        ? await readOwnLimits(database.prisma, of)
        : await changeAccess(database, async (transaction) => {
            const changed = await changeOwnLimits(transaction, of, (before) => parseLimits({ ...before, ...changes }));
            if (changed !== null) await createAuditEntry(transaction, entryOf(of, changed.tenant_id, changes));
            return changed;
          });
    if (found === null) throw new SkillrunError("not_found", `There is no ${of.kind} ${of.id}.`);
    return found.limits;
  } finally {
    await database.close();
  }
}

function entryOf({ kind, id }: LimitsOwner, tenant_id: string, limits: object): AuditRow {
  const what = { action: `${kind}.updated`, resource_type: kind, resource_id: id, details: { limits } };
  const who = { principal_id: null, credential_kind: "system" as const, credential_id: null, request_id: null };
  return { id: v7(), tenant_id, space_id: kind === "space" ? id : null, ...who, ...what };
}

function parseLimits(limits: Record<string, unknown>): ScopeLimits {
  const { success, data, error } = ScopeLimits.strict().safeParse(limits);
  if (success) return data;
  const [issue] = error.issues;
  const known = Object.keys(ScopeLimits.shape).join(", ");
  const what = issue?.code === "unrecognized_keys" ? `There is no limit "${issue.keys[0]}"` : `${issue?.path.join(".")}: ${issue?.message}`;
  throw new SkillrunError("validation_error", `${what}. The limits are ${known}; each is a whole number, cost_usd a decimal.`);
}
