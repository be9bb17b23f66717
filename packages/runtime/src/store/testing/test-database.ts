import { createHash, randomBytes } from "node:crypto";
import { lstat, mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type EmbeddedPostgres, ensurePostgres, findPostgresBinaries, holdPostgres } from "@skillrun/postgres";
import { Client } from "pg";
import { migrateDatabase } from "../migration/migrate-database.ts";
import { readMigrations } from "../migration/read-migrations.ts";

/** The repository's own migrations. */
export const MIGRATIONS_DIRECTORY = fileURLToPath(new URL("../../../../../prisma/migrations", import.meta.url));

/** "skil" in ASCII: one maker of templates at a time. */
const TEMPLATE_LOCK = 0x736b696c;

/** A database of one test's own, in the server that all tests of this user share. */
export type TestDatabase = { url: string; drop(): Promise<void> };

let joinedServer: Promise<EmbeddedPostgres> | undefined;

/** Makes a fresh database with all migrations applied, or with none; `drop` removes it, whoever is still connected. */
export async function createTestDatabase({ migrated = true }: { migrated?: boolean } = {}): Promise<TestDatabase> {
  joinedServer ??= joinServer();
  const server = await joinedServer;
  const name = `skillrun_test_${randomBytes(8).toString("hex")}`;
  await withClient(server.url, async (client) => {
    const template = migrated ? await ensureTemplate(server.url, client) : "template0";
    await client.query(`create database ${name} template ${template}`);
  });
  return {
    url: urlOf(server.url, name),
    drop: () => withClient(server.url, async (client) => void (await client.query(`drop database if exists ${name} with (force)`))),
  };
}

/** Keeps the tests' server from stopping between two test files, once one of them has started it; returns how to let go. A vitest `globalSetup`. */
export async function holdTestServer(): Promise<() => Promise<void>> {
  return holdPostgres(await prepareDirectory());
}

async function joinServer(): Promise<EmbeddedPostgres> {
  // Vitest ends its workers with this signal, which by default kills without the exit handlers that leave the server.
  process.once("SIGTERM", () => process.exit());
  return ensurePostgres(await prepareDirectory(), { isDurable: false });
}

async function prepareDirectory(): Promise<string> {
  const { version } = await findPostgresBinaries();
  const directory = join(tmpdir(), `skillrun-test-${process.geteuid?.()}-${version}`);
  await mkdir(directory, { recursive: true, mode: 0o755 });
  const { uid, mode } = await lstat(directory);
  if (uid !== process.geteuid?.() || (mode & 0o022) !== 0) throw new Error(`${directory} belongs to another account; remove it.`);
  return directory;
}

/** A template of another set of migrations is made anew; what killed runs left behind for a day goes. */
async function ensureTemplate(serverUrl: string, client: Client): Promise<string> {
  const migrations = await readMigrations(MIGRATIONS_DIRECTORY);
  const identity = createHash("sha256").update(JSON.stringify(migrations.map(({ name, checksum }) => [name, checksum])));
  const template = `skillrun_template_${identity.digest("hex").slice(0, 12)}`;
  if (await hasDatabase(client, template)) return template;
  await client.query("select pg_advisory_lock($1)", [TEMPLATE_LOCK]);
  if (await hasDatabase(client, template)) return template;
  await dropOldDatabases(client);
  const unfinished = `${template}_unfinished`;
  await client.query(`drop database if exists ${unfinished} with (force)`);
  await client.query(`create database ${unfinished} template template0`);
  await migrateDatabase(urlOf(serverUrl, unfinished), MIGRATIONS_DIRECTORY);
  await client.query(`alter database ${unfinished} rename to ${template}`);
  return template;
}

async function hasDatabase(client: Client, name: string): Promise<boolean> {
  const { rowCount } = await client.query("select from pg_database where datname = $1", [name]);
  return rowCount === 1;
}

async function dropOldDatabases(client: Client): Promise<void> {
  const { rows } = await client.query<{ datname: string }>(
    `select datname from pg_database
     where datname ~ '^skillrun_(test|template)_' and (pg_stat_file('base/' || oid || '/PG_VERSION')).modification < now() - interval '1 day'`,
  );
  for (const { datname } of rows) await client.query(`drop database if exists ${datname} with (force)`);
}

async function withClient<Result>(url: string, act: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client(url);
  await client.connect();
  try {
    return await act(client);
  } finally {
    await client.end();
  }
}

function urlOf(serverUrl: string, database: string): string {
  return serverUrl.replace(/^postgres:\/\/\/\w+/, `postgres:///${database}`);
}
