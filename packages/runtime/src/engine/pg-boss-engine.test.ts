import { openDatabase } from "../store/database.ts";
import { advanceQueueClock, readQueueClock } from "../store/queue-clock.ts";
import { createTestDatabase } from "../store/test-database.ts";
import { engineTestsuite } from "./engine.testsuite.ts";
import type { Engine } from "./engine.ts";
import { createPgBossEngine } from "./pg-boss-engine.ts";

engineTestsuite("pg-boss", async () => {
  const { url, drop } = await createTestDatabase();
  const database = openDatabase(url, { maxConnections: 4, onError() {} });
  const clock = { read: readQueueClock, advance: (to: number) => advanceQueueClock(database, to) };
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
