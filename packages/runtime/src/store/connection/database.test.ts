import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { type Database, openDatabase, statement } from "./database.ts";
import { databaseFaultOf } from "./database-fault.ts";

let own: TestDatabase;
let database: Database;
let killer: Database;
beforeAll(async () => {
  own = await createTestDatabase({ migrated: false });
  database = openDatabase(own.url, { maxConnections: 2, onError() {} });
  killer = openDatabase(own.url, { maxConnections: 1, onError() {} });
  await database.execute("create table note (text text)");
});
afterAll(async () => {
  await database.close();
  await killer.close();
  await own.drop();
});

const insert = statement("insert into note (text) values ($1)");
const count = statement("select count(*)::int as count from note");
const cut = statement(
  "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
);
const countNotes = async () => (await database.query<{ count: number }>(count, []))[0]?.count;

const faultOf = async (querying: Promise<unknown>) =>
  databaseFaultOf(
    await querying.then(
      () => expect.fail("not rejected"),
      (error: unknown) => error,
    ),
  );

test("a transaction commits when its work resolves and leaves nothing when it rejects", async () => {
  const before = (await countNotes()) ?? 0;
  await database.transaction((transaction) => transaction.query(insert, ["kept"]));
  const failing = database.transaction(async (transaction) => {
    await transaction.query(insert, ["lost"]);
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  expect(await countNotes()).toBe(before + 1);
});

test("a connection that is cut between two queries of a transaction fails that transaction only, and not the process", async () => {
  const before = await countNotes();
  const cutShort = database.transaction(async (transaction) => {
    await transaction.query(insert, ["lost"]);
    await killer.query(cut, []);
    // The end of the connection is heard while nobody waits for an answer.
    await new Promise((resolve) => setTimeout(resolve, 50));
    await transaction.query(insert, ["lost as well"]);
  });
  expect(await faultOf(cutShort)).toBe("away");
  expect(await countNotes()).toBe(before);
});

test("faults are told apart: content that cannot be stored, a database that is away, and what was refused for another reason", async () => {
  expect(await faultOf(database.execute("select $1::json", ["no JSON"]))).toBe("data");
  expect(await faultOf(database.execute("select $1::jsonb", [JSON.stringify("\0")]))).toBe("data");
  expect(await faultOf(database.execute("select * from no_such_table"))).toBe("refused");
  expect(await faultOf(database.execute("select pg_terminate_backend(pg_backend_pid())"))).toBe("away");
  const nowhere = openDatabase("postgres://localhost:1/none", { maxConnections: 1, onError() {} });
  expect(await faultOf(nowhere.query(count, []))).toBe("away");
  expect(await faultOf(nowhere.prisma.tenant.count())).toBe("away");
  await nowhere.close();
  expect(await faultOf(nowhere.query(count, []))).toBe("away");
  expect(await faultOf(database.prisma.$queryRawUnsafe("select pg_terminate_backend(pg_backend_pid())"))).toBe("away");
  expect(await faultOf(database.prisma.$queryRawUnsafe("select $1::json", "no JSON"))).toBe("data");
  expect(await faultOf(database.prisma.$queryRawUnsafe("select * from no_such_table"))).toBe("refused");
  expect(databaseFaultOf(new Error("something else"))).toBeNull();
  expect(databaseFaultOf("text")).toBeNull();
});

test("a transaction whose process falls silent is undone by the server, and whoever waits for its locks gets them", async () => {
  const frozen = openDatabase(own.url, { maxConnections: 1, idleTransactionMs: 50, onError() {} });
  await database.query(insert, ["locked"]);
  const update = statement("update note set text = $1 where text = 'locked'");
  const thawed = Promise.withResolvers<void>();
  const locked = Promise.withResolvers<void>();
  const silent = frozen.transaction(async (transaction) => {
    await transaction.query(update, ["by the frozen one"]);
    locked.resolve();
    await thawed.promise;
    await transaction.query(count, []);
  });
  const fault = faultOf(silent);
  await locked.promise;
  await database.query(update, ["by the other one"]);
  thawed.resolve();
  expect(await fault).toBe("away");
  const texts = statement("select text from note where text like 'by the %'");
  expect(await database.query(texts, [])).toEqual([{ text: "by the other one" }]);
  await frozen.close();
});

test("a statement that was planned on an empty table does not read it whole once it has grown, and keeps its plan", async () => {
  const one = openDatabase(own.url, { maxConnections: 1, onError() {} });
  await one.execute("create table grown (id int primary key, text text); insert into grown values (1, 'one')");
  const join = statement("select g.text from unnest($1::int[]) as wanted(id) join grown g on g.id = wanted.id");
  for (let n = 0; n < 8; n++) expect(await one.query(join, [[1, n + 2]])).toEqual([{ text: "one" }]);
  const prepared = "select name, generic_plans::int, custom_plans::int from pg_prepared_statements where statement like 'select g.text%'";
  const [{ name, ...plans } = {}] = await one.execute(prepared);
  expect(plans).toEqual({ generic_plans: 8, custom_plans: 0 });
  const plan = await one.execute(`explain execute "${String(name)}" ('{1}')`);
  expect(plan.map((row) => row["QUERY PLAN"]).join("\n")).not.toContain("Seq Scan");
  await one.close();
});

test("what a pooler hands on to others, a session, is left as it was", async () => {
  const pooled = openDatabase(own.url, { maxConnections: 1, listenUrl: `${own.url}#direct`, onError() {} });
  const settings = "select name from pg_settings where source = 'session' and name ~ '^(enable_|plan_|jit$)' order by name";
  expect(await pooled.execute(settings)).toEqual([]);
  const direct = await database.execute(settings);
  expect(direct.map(({ name }) => name)).toEqual(["enable_seqscan", "jit", "plan_cache_mode"]);
  await pooled.close();
});
