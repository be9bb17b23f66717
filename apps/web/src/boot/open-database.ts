import { join } from "node:path";
import { ensurePostgres } from "@skillrun/postgres";
import { migrateDatabase } from "@skillrun/runtime";
import { BootError } from "./boot-error.ts";
import type { StepProgress } from "./progress.ts";
import { migrationsDirectory } from "./repository.ts";
import type { Shutdown } from "./shutdown.ts";

/** Starts, or joins, the embedded PostgreSQL unless `databaseUrl` names another server, and migrates, over `listenUrl` where it is given; `url` is where it is. */
export async function openDatabase(
  { databaseUrl, listenUrl, dataDirectory }: { databaseUrl: string | undefined; listenUrl?: string | undefined; dataDirectory: string },
  shutdown: Shutdown,
  progress: StepProgress,
): Promise<{ done: string; url: string }> {
  const url = databaseUrl ?? (await startEmbedded(dataDirectory, shutdown, progress));
  progress.note("migrating");
  // Its lock belongs to a session, which a pooler does not keep.
  const direct = databaseUrl === undefined ? url : (listenUrl ?? url);
  const applied = await migrateDatabase(direct, migrationsDirectory).catch((error: unknown) => {
    throw databaseUrl !== undefined && isConnectionFailure(error) ? new BootError(unreachable(direct, error)) : error;
  });
  const server = databaseUrl === undefined ? "embedded PostgreSQL" : "PostgreSQL of DATABASE_URL";
  const count = applied.length;
  return { done: `${server}${count === 0 ? "" : `, ${count} ${count === 1 ? "migration" : "migrations"} applied`}`, url };
}

async function startEmbedded(dataDirectory: string, shutdown: Shutdown, progress: StepProgress): Promise<string> {
  progress.note("starting the embedded PostgreSQL");
  const postgres = await ensurePostgres(join(dataDirectory, "postgres"));
  shutdown.add("embedded PostgreSQL", () => postgres.stop());
  return postgres.url;
}

function unreachable(databaseUrl: string, error: Error): string {
  const { host, pathname } = new URL(databaseUrl);
  const reason = error instanceof AggregateError ? error.errors.map(String).join("; ") : error.message;
  return (
    `DATABASE_URL: no connection to the database at ${host}${pathname}: ${reason}. ` +
    "Check the address and the password, or unset it to use the embedded PostgreSQL. Example: DATABASE_URL=postgres://skillrun:secret@localhost:5432/skillrun"
  );
}

/** From the network, TLS, or PostgreSQL's classes 08 (connection), 28 (authorisation) and 3D (no such database). */
function isConnectionFailure(error: unknown): error is Error {
  return (
    error instanceof Error && "code" in error && /^(E[A-Z_]+|\w*CERT\w*|UNABLE_TO_\w+|08\w{3}|28\w{3}|3D000)$/.test(String(error.code))
  );
}
