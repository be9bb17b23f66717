import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { databaseFaultOf } from "../connection/database-fault.ts";
import { createTestDatabase, MIGRATIONS_DIRECTORY, type TestDatabase } from "../testing/test-database.ts";
import { migrateDatabase } from "./migrate-database.ts";

let database: TestDatabase;
let directory: string;

beforeEach(async () => {
  database = await createTestDatabase({ migrated: false });
  directory = await mkdtemp(join(tmpdir(), "skillrun-migrations-"));
  await write("1_make_a", "create table a (id int); insert into a values (1);");
  await write("2_make_b", "create function b() returns int language plpgsql as $$ begin return 2; end; $$;");
}, 60_000);

afterEach(async () => {
  await database.drop();
  await rm(directory, { recursive: true });
});

test("an empty database gets every migration, in order", async () => {
  expect(await migrateDatabase(database.url, directory)).toEqual(["1_make_a", "2_make_b"]);
  expect(await query("select a.id, b() from a")).toEqual([{ id: 1, b: 2 }]);
});

test("the repository's own migrations apply to an empty database", async () => {
  const names = (await readdir(MIGRATIONS_DIRECTORY)).filter((name) => /^\d+_/.test(name));
  expect(await migrateDatabase(database.url, MIGRATIONS_DIRECTORY)).toEqual(names.sort());
});

test("a second run applies nothing, and a third only what is new", async () => {
  await migrateDatabase(database.url, directory);
  expect(await migrateDatabase(database.url, directory)).toEqual([]);
  await write("3_make_c", "create table c (id int)");
  expect(await migrateDatabase(database.url, directory)).toEqual(["3_make_c"]);
});

test("of several that migrate at once, one applies and the others find it done", async () => {
  const results = await Promise.all([1, 2, 3, 4].map(() => migrateDatabase(database.url, directory)));
  expect(results.flat()).toEqual(["1_make_a", "2_make_b"]);
  expect(await query("select count(*)::int from a")).toEqual([{ count: 1 }]);
});

test("what was applied is recorded as Prisma records it", async () => {
  await migrateDatabase(database.url, directory);
  const [first] = await query("select *, finished_at >= started_at as is_finished from _prisma_migrations order by migration_name");
  expect(first).toMatchObject({
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    migration_name: "1_make_a",
    checksum: "2d33ef6c999c92ee97f5cba9d10cd8e0b73f817f44cf4b515d6fd1b7bab92507",
    logs: null,
    rolled_back_at: null,
    applied_steps_count: 1,
    is_finished: true,
  });
});

test("a database with migrations unknown here is refused as newer, and not changed", async () => {
  await write("9_of_the_future", "create table future (id int)");
  await migrateDatabase(database.url, directory);
  await rm(join(directory, "9_of_the_future"), { recursive: true });
  await write("3_make_c", "create table c (id int)");
  await expect(migrateDatabase(database.url, directory)).rejects.toThrow(/newer than this version of Skillrun.*9_of_the_future/);
  expect(await query("select to_regclass('c') as c")).toEqual([{ c: null }]);
});

test("an applied migration that was edited is refused, and nothing else is applied", async () => {
  await migrateDatabase(database.url, directory);
  await write("1_make_a", "create table a (id bigint)");
  await write("3_make_c", "create table c (id int)");
  await expect(migrateDatabase(database.url, directory)).rejects.toThrow(/1_make_a\/migration\.sql was edited/);
  expect(await query("select to_regclass('c') as c")).toEqual([{ c: null }]);
});

test("a failing migration rolls back whole, says where and why, and can be repaired", async () => {
  await write("3_broken", "create table c (id int);\ninsert into c values (1);\ninsert into missing values (1);");
  await expect(migrateDatabase(database.url, directory)).rejects.toThrow(
    /3_broken\/migration\.sql failed and was rolled back: relation "missing" does not exist \(line 3\)/,
  );
  expect(await query("select to_regclass('c') as c, to_regclass('a')::text as a")).toEqual([{ c: null, a: "a" }]);
  await write("3_broken", "create table c (id int)");
  expect(await migrateDatabase(database.url, directory)).toEqual(["3_broken"]);
});

test("one whose connection breaks is not said to be rolled back: the database is away, and a later run goes on", async () => {
  await write("3_cut", "create table c (id int);\nselect pg_terminate_backend(pg_backend_pid());");
  const error: unknown = await migrateDatabase(database.url, directory).catch((thrown: unknown) => thrown);
  expect([databaseFaultOf(error), String(error)]).toEqual(["away", expect.not.stringContaining("rolled back")]);
  await write("3_cut", "create table c (id int);");
  expect(await migrateDatabase(database.url, directory)).toEqual(["3_cut"]);
});

test("a migration that another tool left half done is refused until it is resolved", async () => {
  await migrateDatabase(database.url, directory);
  await query("update _prisma_migrations set finished_at = null where migration_name = '2_make_b'");
  await expect(migrateDatabase(database.url, directory)).rejects.toThrow(/2_make_b was begun by another tool/);
});

async function write(name: string, sql: string): Promise<void> {
  await mkdir(join(directory, name), { recursive: true });
  await writeFile(join(directory, name, "migration.sql"), sql);
}

async function query(sql: string): Promise<unknown[]> {
  const client = new Client(database.url);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
