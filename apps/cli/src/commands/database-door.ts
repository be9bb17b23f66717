import { fileURLToPath } from "node:url";
import { SkillrunError } from "@skillrun/contract";
import { databaseFaultOf, defaultPatienceMs, migrateDatabase, outlastOutage, readPendingMigrations } from "@skillrun/runtime";
import { UsageError } from "../arguments/usage-error.ts";
import type { DatabaseSettings } from "../env.ts";

const migrationsDirectory = fileURLToPath(new URL("../../../../prisma/migrations", import.meta.url));

/** Brings the database to this version; returns the names of the migrations it applied. */
export async function migrate(settings: DatabaseSettings): Promise<string[]> {
  return await reached(settings, () => migrateDatabase(settings.directUrl, migrationsDirectory));
}

/** Throws a `UsageError` unless the database is of this version; `signal` ends the waiting for it. */
export async function requireMigrated(settings: DatabaseSettings, signal: AbortSignal): Promise<void> {
  const pending = await reached(settings, () => readPendingMigrations(settings.directUrl, migrationsDirectory), signal);
  if (pending.length === 0) return;
  const what = pending.length === 1 ? `migration ${pending[0]} is` : `${pending.length} migrations are`;
  throw new UsageError(`The database of DATABASE_URL is not of this version: ${what} missing. Bring it there with: skillrun migrate`);
}

async function reached<Result>(
  { directUrl, patienceMs = defaultPatienceMs }: DatabaseSettings,
  ask: () => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result> {
  const onWait = (error: unknown) =>
    process.stderr.write(`skillrun: The database is away (${reasonOf(error)}); waiting for it, for ${patienceMs / 1000} s at most.\n`);
  return await outlastOutage(ask, { patienceMs, onWait, signal }).catch((error: unknown) => {
    if (!(error instanceof Error) || !isUnreachable(error)) throw error;
    const { host, pathname } = new URL(directUrl);
    throw new SkillrunError(
      "unavailable",
      `DATABASE_URL: no connection to the database at ${host}${pathname}: ${reasonOf(error)}. Check the address and the password. ` +
        "Example: DATABASE_URL=postgres://skillrun:secret@localhost:5432/skillrun",
      { cause: error },
    );
  });
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(String).join("; ");
  return error instanceof Error ? error.message : String(error);
}

/** Away, or in PostgreSQL's classes 28 (authorisation) and 3D (no such database), or without a certificate that is trusted. */
function isUnreachable(error: Error): boolean {
  if (databaseFaultOf(error) === "away") return true;
  const code = "code" in error ? String(error.code) : "";
  return /^(28\w{3}|3D000|E[A-Z_]+|\w*CERT\w*|UNABLE_TO_\w+)$/.test(code) || error.message.includes("does not support SSL");
}
