import { randomUUID } from "node:crypto";
import { ExecutionId, SpaceId, TenantId } from "@skillrun/contract";
import { expect, test } from "vitest";
import { openDatabase } from "../store/connection/database.ts";
import { createTestDatabase } from "../store/testing/test-database.ts";
import { queueClockOf } from "../store/worker/queue-clock.ts";
import { engineTestsuite } from "./engine.testsuite.ts";
import type { Engine } from "./engine.ts";
import { createPgBossEngine } from "./pg-boss-engine.ts";

engineTestsuite("pg-boss", async () => {
  const { url, drop } = await createTestDatabase();
  const database = openDatabase(url, { maxConnections: 4, onError() {} });
  const clock = queueClockOf(database);
  const engines: Engine[] = [];
  return {
    transaction: database.transaction,
    async engine() {
      const engine = await createPgBossEngine(database, () => {}, { clock, ticks: false });
      engines.push(engine);
      return engine;
    },
    async reset() {
      for (const engine of engines.splice(0)) await engine.stop();
      await database.execute("delete from pgboss.job");
    },
    async close() {
      await database.close();
      await drop();
    },
  };
});

test("a job waits for its turn for years, whatever pg-boss does with what has waited for long", async () => {
  const { url, drop } = await createTestDatabase();
  const database = openDatabase(url, { maxConnections: 2, onError() {} });
  const clock = queueClockOf(database);
  const engine = await createPgBossEngine(database, () => {}, { clock, ticks: false });
  const job = {
    execution_id: ExecutionId.parse(randomUUID()),
    tenant_id: TenantId.parse(randomUUID()),
    space_id: SpaceId.parse(randomUUID()),
  };
  await database.transaction((transaction) => engine.enqueue(transaction, [job]));
  const kept = "select id, keep_until > now() + interval '5 years' as for_years from pgboss.job where name = 'executions'";
  expect(await database.execute(kept)).toEqual([{ id: job.execution_id, for_years: true }]);
  await engine.stop();
  await database.close();
  await drop();
});
