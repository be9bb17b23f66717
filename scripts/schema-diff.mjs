// What prisma/schema says beyond prisma/migrations, by Prisma's own schema engine. Its native build is not on npm; the
// WebAssembly one is, and an in-memory PGlite gives it a database to replay the migrations on. Development only.
import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { PGlite } from "@electric-sql/pglite";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import * as binding from "@prisma/schema-engine-wasm/schema_engine_bg";
import { PrismaPGlite } from "pglite-prisma-adapter";

/** Of the current directory's project, as for Prisma's own commands. */
export const migrationsDirectory = resolve("prisma/migrations");

/** Returns the SQL that leads from the migrations to the schema; null when the two are equal. */
export async function diffMigrationsToSchema() {
  const files = await readSchema();
  const database = new PGlite();
  try {
    const engine = await loadEngine(files, database);
    const { stdout, exitCode } = await engine.diff({
      from: { tag: "migrations", ...(await readMigrationList()) },
      to: { tag: "schemaDatamodel", files },
      script: true,
      exitCode: true,
      filters: { externalTables: [], externalEnums: [] },
    });
    return exitCode === 0 ? null : stdout;
  } finally {
    await database.close();
  }
}

/** Every file of the schema, one for each part of the product. */
async function readSchema() {
  const directory = resolve("prisma/schema");
  const names = (await readdir(directory)).filter((name) => name.endsWith(".prisma")).sort();
  return await Promise.all(
    names.map(async (name) => ({ path: join(directory, name), content: await readFile(join(directory, name), "utf8") })),
  );
}

async function loadEngine(files, database) {
  const wasm = await readFile(fileURLToPath(import.meta.resolve("@prisma/schema-engine-wasm/schema_engine_bg").replace(/\.js$/, ".wasm")));
  const { instance } = await WebAssembly.instantiate(wasm, { "./schema_engine_bg.js": binding });
  binding.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  const adapters = new PrismaPGlite(database);
  // The empty database can be the shadow too; a second one costs two seconds.
  adapters.connectToShadowDb = () => adapters.connect();
  return binding.SchemaEngine.new(
    { datamodels: files.map(({ path, content }) => [path, content]) },
    () => {},
    bindMigrationAwareSqlAdapterFactory(adapters),
  );
}

async function readMigrationList() {
  const entries = await readdir(migrationsDirectory, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const migrationDirectories = names.sort().map(async (name) => {
    const content = await readFile(join(migrationsDirectory, name, "migration.sql"), "utf8");
    return { path: name, migrationFile: { path: "migration.sql", content: { tag: "ok", value: content } } };
  });
  return {
    baseDir: migrationsDirectory,
    lockfile: { path: "migration_lock.toml", content: 'provider = "postgresql"\n' },
    shadowDbInitScript: "",
    migrationDirectories: await Promise.all(migrationDirectories),
  };
}
