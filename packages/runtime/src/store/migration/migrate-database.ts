import { randomUUID } from "node:crypto";
import { Client, DatabaseError } from "pg";
import { databaseFaultOf } from "../connection/database-fault.ts";
import { type Migration, readMigrations } from "./read-migrations.ts";

/** The lock that Prisma's own `migrate` takes, so that the two keep out of each other's way. */
const MIGRATION_LOCK = 72_707_369;

/** Column for column the table of Prisma, so that `prisma migrate status` and `deploy` agree with what is applied here. */
const CREATE_TABLE = `
  create table if not exists _prisma_migrations (
    id                  varchar(36) primary key not null,
    checksum            varchar(64) not null,
    finished_at         timestamptz,
    migration_name      varchar(255) not null,
    logs                text,
    rolled_back_at      timestamptz,
    started_at          timestamptz not null default now(),
    applied_steps_count integer not null default 0
  )`;

type AppliedMigration = { migration_name: string; checksum: string; finished_at: Date | null };

/**
 * Brings the database at `url` to the last migration in `directory` and returns the names of those it applied. Any number of processes
 * may call it at once. Each file is one transaction: a failing one leaves nothing behind and stops the rest. Throws, before changing
 * anything, when the database has migrations that `directory` has not, or when an applied one was edited.
 */
export async function migrateDatabase(url: string, directory: string): Promise<string[]> {
  const migrations = await readMigrations(directory);
  return await withClient(url, async (client) => {
    await client.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
    await client.query(CREATE_TABLE);
    const pending = findPending(migrations, await readApplied(client));
    for (const migration of pending) await applyMigration(client, migration);
    return pending.map(({ name }) => name);
  });
}

/** The names of the migrations in `directory` that the database at `url` has not, changing nothing; throws as `migrateDatabase` does. */
export async function readPendingMigrations(url: string, directory: string): Promise<string[]> {
  const migrations = await readMigrations(directory);
  return await withClient(url, async (client) => {
    const { rows } = await client.query<{ exists: boolean }>("select to_regclass('_prisma_migrations') is not null as exists");
    const applied = rows[0]?.exists === true ? await readApplied(client) : [];
    return findPending(migrations, applied).map(({ name }) => name);
  });
}

async function withClient<Result>(url: string, work: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000, keepAlive: true });
  // A connection that breaks rejects the query that waits for it; without a listener it would end the process.
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    // Ends the session, and with it the locks.
    await client.end();
  }
}

async function readApplied(client: Client): Promise<AppliedMigration[]> {
  const { rows } = await client.query<AppliedMigration>(
    "select migration_name, checksum, finished_at from _prisma_migrations where rolled_back_at is null order by migration_name",
  );
  return rows;
}

function findPending(migrations: Migration[], applied: AppliedMigration[]): Migration[] {
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  const unknown = applied.filter(({ migration_name }) => !known.has(migration_name));
  if (unknown.length > 0) {
    const names = unknown.map(({ migration_name }) => migration_name).join(", ");
    throw new Error(
      `The database is newer than this version of Skillrun: it has migrations unknown here (${names}). Run the newer version, or restore a backup.`,
    );
  }
  for (const { migration_name, checksum, finished_at } of applied) {
    if (finished_at === null) {
      throw new Error(`Migration ${migration_name} was begun by another tool and did not finish. Repair it with "prisma migrate resolve".`);
    }
    const migration = known.get(migration_name);
    if (migration !== undefined && migration.checksum !== checksum) {
      throw new Error(
        `Migration ${migration.path} was edited after this database applied it. Restore the file, and put the change in a new migration.`,
      );
    }
  }
  const done = new Set(applied.map(({ migration_name }) => migration_name));
  return migrations.filter(({ name }) => !done.has(name));
}

async function applyMigration(client: Client, { name, path, sql, checksum }: Migration): Promise<void> {
  try {
    await client.query("begin");
    // Without parameters: one simple query may hold the whole file, function bodies included.
    await client.query(sql);
    await client.query(
      `insert into _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       values ($1, $2, $3, now(), clock_timestamp(), 1)`,
      [randomUUID(), checksum, name],
    );
    await client.query("commit");
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    // Whether it was committed is not known then.
    if (databaseFaultOf(error) === "away") throw error;
    throw new Error(`Migration ${path} failed and was rolled back: ${describe(error, sql)}`, { cause: error });
  }
}

function describe(error: unknown, sql: string): string {
  if (!(error instanceof DatabaseError)) return String(error);
  const line = error.position === undefined ? "" : ` (line ${sql.slice(0, Number(error.position)).split("\n").length})`;
  const detail = error.detail === undefined ? "" : ` ${error.detail}`;
  return `${error.message}${line}${detail}`;
}
