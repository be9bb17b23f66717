import { ScopeLimits, SkillrunError } from "@skillrun/contract";
import { openDatabase } from "../store/connection/database.ts";
import { readOwnLimits, writeOwnLimits } from "../store/execution/limits-store.ts";

/**
 * For the operator, who has the database: changes the limits of a tenant or a space and returns all of them; null takes one away, and no changes
 * only read. Processes believe what they know for five seconds.
 */
export async function changeLimits(
  databaseUrl: string,
  of: { kind: "tenant" | "space"; id: string },
  changes: Record<string, number | string | null>,
): Promise<ScopeLimits> {
  const database = openDatabase(databaseUrl, { maxConnections: 1, onError() {} });
  try {
    const before = await readOwnLimits(database, of.kind, of.id);
    if (before === null) throw new SkillrunError("not_found", `There is no ${of.kind} ${of.id}.`);
    if (Object.keys(changes).length === 0) return before;
    const limits = parseLimits({ ...before, ...changes });
    await writeOwnLimits(database, of.kind, of.id, limits);
    return limits;
  } finally {
    await database.close();
  }
}

function parseLimits(limits: Record<string, unknown>): ScopeLimits {
  const { success, data, error } = ScopeLimits.strict().safeParse(limits);
  if (success) return data;
  const [issue] = error.issues;
  const known = Object.keys(ScopeLimits.shape).join(", ");
  const what = issue?.code === "unrecognized_keys" ? `There is no limit "${issue.keys[0]}"` : `${issue?.path.join(".")}: ${issue?.message}`;
  throw new SkillrunError("validation_error", `${what}. The limits are ${known}; each is a whole number, cost_usd a decimal.`);
}
