import { fileURLToPath } from "node:url";
import { SkillrunError } from "@skillrun/contract";
import { databaseFaultOf, migrateDatabase, readPendingMigrations } from "@skillrun/runtime";
import type { DatabaseSettings } from "./env.ts";
import { UsageError } from "./usage-error.ts";

const migrationsDirectory = fileURLToPath(new URL("../../../prisma/migrations", import.meta.url));

/** Brings the database to this version; returns the names of the migrations it applied. */
export async function migrate({ directUrl }: DatabaseSettings): Promise<string[]> {
  return await reached(directUrl, migrateDatabase(directUrl, migrationsDirectory));
}

/** Throws a `UsageError` unless the database is of this version. */
export async function requireMigrated({ directUrl }: DatabaseSettings): Promise<void> {
  const pending = await reached(directUrl, readPendingMigrations(directUrl, migrationsDirectory));
  if (pending.length === 0) return;
  const what = pending.length === 1 ? `migration ${pending[0]} is` : `${pending.length} migrations are`;
  throw new UsageError(`The database of DATABASE_URL is not of this version: ${what} missing. Bring it there with: skillrun migrate`);
}

async function reached<Result>(url: string, asked: Promise<Result>): Promise<Result> {
  return await asked.catch((error: unknown) => {
    if (!(error instanceof Error) || !isUnreachable(error)) throw error;
    const { host, pathname } = new URL(url);
    const reason = error instanceof AggregateError ? error.errors.map(String).join("; ") : error.message;
    throw new SkillrunError(
      "unavailable",
      `DATABASE_URL: no connection to the database at ${host}${pathname}: ${reason}. Check the address and the password. ` +
        "Example: DATABASE_URL=postgres://skillrun:secret@localhost:5432/skillrun",
      { cause: error },
    );
  });
}

/** Away, or in PostgreSQL's classes 28 (authorisation) and 3D (no such database), or without a certificate that is trusted. */
function isUnreachable(error: Error): boolean {
  if (databaseFaultOf(error) === "away") return true;
  const code = "code" in error ? String(error.code) : "";
  return /^(28\w{3}|3D000|E[A-Z_]+|\w*CERT\w*|UNABLE_TO_\w+)$/.test(code) || error.message.includes("does not support SSL");
}
