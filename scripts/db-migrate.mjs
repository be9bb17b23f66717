// npm run db:migrate                 applies the migrations to DATABASE_URL, or to the embedded server of SKILLRUN_DATA_DIR
// npm run db:migrate -- new <name>   writes the migration that leads to prisma/schema as edited; read it before you commit it
// npm run db:migrate -- check        exits 1 when the migrations do not lead to prisma/schema
import { mkdir, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";

const usage = "Usage: npm run db:migrate [-- new <what_it_does> | -- check]";
const [command, name, ...rest] = process.argv.slice(2);

if (command === undefined) await apply();
else if (command === "new" && name !== undefined && rest.length === 0) await author(name);
else if (command === "check" && name === undefined) await check();
else fail(usage);

async function apply() {
  const { ensurePostgres } = await import("../packages/postgres/src/index.ts");
  const { migrateDatabase } = await import("../packages/runtime/src/store/migration/migrate-database.ts");
  const url = process.env.DATABASE_URL || undefined;
  const server = url === undefined ? await ensurePostgres(join(process.env.SKILLRUN_DATA_DIR || ".skillrun", "postgres")) : null;
  try {
    const applied = await migrateDatabase(url ?? server.url, "prisma/migrations");
    console.log(applied.length === 0 ? "The database is up to date." : `Applied ${applied.join(", ")}.`);
  } catch (error) {
    fail(error.message);
  } finally {
    await server?.stop();
  }
}

async function author(what) {
  if (!/^[a-z0-9]+(_[a-z0-9]+)*$/.test(what))
    return fail(`A name says what it does in snake_case, such as add_thread_title; not "${what}".`);
  const { diffMigrationsToSchema, migrationsDirectory } = await import("./schema-diff.mjs");
  const sql = await diffMigrationsToSchema();
  if (sql === null) return console.log("Nothing to do: the migrations lead to prisma/schema.");
  const timestamp = new Date().toISOString().replaceAll(/\D/g, "").slice(0, 14);
  const path = join(migrationsDirectory, `${timestamp}_${what}`, "migration.sql");
  await mkdir(join(path, ".."));
  await writeFile(path, sql);
  console.log(`Wrote ${relative(process.cwd(), path)}.`);
}

async function check() {
  const { diffMigrationsToSchema } = await import("./schema-diff.mjs");
  const sql = await diffMigrationsToSchema();
  if (sql !== null) return fail(`The migrations do not lead to prisma/schema. Missing:\n\n${sql}`);
  console.log("The migrations lead to prisma/schema.");
}

function fail(message) {
  console.error(message);
  process.exitCode = 1;
}
