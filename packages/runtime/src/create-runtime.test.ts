import { pino } from "pino";
import { expect, test } from "vitest";
import { createRuntime } from "./create-runtime.ts";
import { type Database, openDatabase, statement } from "./store/connection/database.ts";
import { createTestDatabase } from "./store/testing/test-database.ts";
import { testSkills } from "./test-skills.ts";

const connections = statement(
  "select count(*)::int as count from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
);

test("a start that fails at its last step leaves no connection open and no worker behind", async () => {
  const { url, drop } = await createTestDatabase();
  const watcher = openDatabase(url, { maxConnections: 1, onError() {} });
  // The worker's row is the last thing a start writes.
  await watcher.execute("alter table worker add constraint refused check (false)");
  const config = { databaseUrl: url, dataDirectory: "/nowhere", skills: testSkills, log: pino({ level: "silent" }) };
  await expect(createRuntime({ ...config, embeddedWorker: true })).rejects.toThrow("refused");
  await expect.poll(() => watcher.query(connections, [])).toEqual([{ count: 0 }]);
  const runtime = await createRuntime({ ...config, embeddedWorker: false });
  await runtime.close();
  await watcher.close();
  await drop();
});

test("a start whose connections the server ends is made again, and leaves nothing of the broken one", async () => {
  const { url, drop } = await createTestDatabase();
  const watcher = openDatabase(url, { maxConnections: 1, onError() {} });
  const config = { databaseUrl: url, dataDirectory: "/nowhere", skills: testSkills, log: pino({ level: "silent" }), embeddedWorker: true };
  let cuts = 2;
  // The queue's own statements are the first of a start: each of these two is the last of its connection.
  const cutting = (pool: Database): Database => ({
    ...pool,
    async execute(text, values) {
      if (cuts-- > 0) await pool.execute("select pg_terminate_backend(pg_backend_pid())");
      return await pool.execute(text, values);
    },
  });
  const lines: string[] = [];
  const log = pino({ level: "warn" }, { write: (line: string) => void lines.push(line) });
  const runtime = await createRuntime({ ...config, log, database: cutting });
  expect(lines.filter((line) => line.includes("waiting for it, for 30 s at most"))).toHaveLength(1);
  expect(cuts).toBeLessThan(0);
  expect(await runtime.isReady()).toBe(true);
  await runtime.close();
  await expect.poll(() => watcher.query(connections, [])).toEqual([{ count: 0 }]);
  await watcher.close();
  await drop();
});

test("a start that waits ends as soon as it is told to", async () => {
  const { url, drop } = await createTestDatabase();
  const stop = new AbortController();
  const config = { databaseUrl: url, dataDirectory: "/nowhere", skills: testSkills, log: pino({ level: "silent" }), embeddedWorker: true };
  const away = (pool: Database): Database => ({
    ...pool,
    async execute() {
      stop.abort();
      return await pool.execute("select pg_terminate_backend(pg_backend_pid())");
    },
  });
  await expect(createRuntime({ ...config, database: away, startSignal: stop.signal })).rejects.toThrow("terminating connection");
  await drop();
});

test("a start gives up once its patience is over, with the database's own words", async () => {
  const { url, drop } = await createTestDatabase();
  const watcher = openDatabase(url, { maxConnections: 1, onError() {} });
  const config = { databaseUrl: url, dataDirectory: "/nowhere", skills: testSkills, log: pino({ level: "silent" }), embeddedWorker: true };
  const away = (pool: Database): Database => ({ ...pool, execute: () => pool.execute("select pg_terminate_backend(pg_backend_pid())") });
  await expect(createRuntime({ ...config, database: away, startPatienceMs: 600 })).rejects.toThrow("terminating connection");
  await expect.poll(() => watcher.query(connections, [])).toEqual([{ count: 0 }]);
  await watcher.close();
  await drop();
});
