import { pino } from "pino";
import { expect, test } from "vitest";
import { createRuntime } from "./create-runtime.ts";
import { openDatabase, statement } from "./store/connection/database.ts";
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
