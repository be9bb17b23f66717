import { join } from "node:path";
import { ensurePostgres } from "@skillrun/postgres";
import { databaseFaultOf, defaultPatienceMs, migrateDatabase, outlastOutage } from "@skillrun/runtime";
import { BootError } from "./boot-error.ts";
import { migrationsDirectory } from "./repository.ts";
import type { StepProgress } from "./screen/progress.ts";
import type { Shutdown } from "./stopping/shutdown.ts";

/** Which database: `databaseUrl`, or the embedded one in `dataDirectory`. */
export type DatabasePlace = {
  databaseUrl: string | undefined;
  listenUrl?: string | undefined;
  dataDirectory: string;
  /** How long one that is away is waited for. */
  patienceMs?: number | undefined;
};

/** Starts, or joins, the embedded PostgreSQL unless `databaseUrl` names another server, and migrates, over `listenUrl` where it is given; `url` is where it is. */
export async function openDatabase(
  { databaseUrl, listenUrl, dataDirectory, patienceMs = defaultPatienceMs }: DatabasePlace,
  shutdown: Shutdown,
  progress: StepProgress,
): Promise<{ done: string; url: string }> {
  const url = databaseUrl ?? (await startEmbedded(dataDirectory, shutdown, progress));
  progress.note("migrating");
  // Its lock belongs to a session, which a pooler does not keep.
  const direct = databaseUrl === undefined ? url : (listenUrl ?? url);
  const onWait = (error: unknown) => progress.note(`waiting for it, for ${patienceMs / 1000} s at most: ${reasonOf(error)}`);
  const applied = await outlastOutage(() => migrateDatabase(direct, migrationsDirectory), { patienceMs, onWait }).catch(
    (error: unknown) => {
      throw databaseUrl !== undefined && isConnectionFailure(error) ? new BootError(unreachable(direct, error)) : error;
    },
  );
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

function unreachable(databaseUrl: string, error: unknown): string {
  const { host, pathname } = new URL(databaseUrl);
  return (
    `DATABASE_URL: no connection to the database at ${host}${pathname}: ${reasonOf(error)}. ` +
    "Check the address and the password, or unset it to use the embedded PostgreSQL. Example: DATABASE_URL=postgres://skillrun:secret@localhost:5432/skillrun"
  );
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(String).join("; ");
  return error instanceof Error ? error.message : String(error);
}

/** From the network, TLS, or PostgreSQL's classes 08 (connection), 28 (authorisation) and 3D (no such database). */
function isConnectionFailure(error: unknown): boolean {
  if (databaseFaultOf(error) === "away") return true;
  return (
    error instanceof Error && "code" in error && /^(E[A-Z_]+|\w*CERT\w*|UNABLE_TO_\w+|08\w{3}|28\w{3}|3D000)$/.test(String(error.code))
  );
}
