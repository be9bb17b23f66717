import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cancelExecution } from "./execution/cancel/cancel-execution.ts";
import { statement } from "./store/connection/database.ts";
import { executionsOf } from "./test-executions.ts";
import { poolerVersion, startTestPooler, type TestPooler } from "./test-pooler.ts";
import { createTestRuntime, type TestRuntime } from "./test-runtime.ts";

const version = poolerVersion();
const reason = version === null ? " (skipped: pgbouncer is not installed)" : "";
const [major = 0, minor = 0] = version ?? [];
const knowsNames = major > 1 || minor >= 21;

describe.skipIf(version === null)(`through PgBouncer in transaction mode${reason}`, () => {
  let direct: TestRuntime;
  let pooler: TestPooler;
  beforeAll(async () => {
    direct = await createTestRuntime({ embeddedWorker: false, log: pino({ level: "silent" }) });
    pooler = await startTestPooler(direct.databaseUrl);
  });
  afterAll(async () => {
    await direct.close();
    await pooler.stop();
  });

  const start = (embeddedWorker: boolean, preparedStatements: boolean) =>
    direct.another({ databaseUrl: pooler.url, listenUrl: direct.databaseUrl, embeddedWorker, preparedStatements });

  test.each([["without named statements", false], ...(knowsNames ? ([["with named statements", true]] as const) : [])] as const)(
    "executions run, are followed live from another process, and are cancelled, %s",
    async (_, preparedStatements) => {
      const workers = [await start(true, preparedStatements), await start(true, preparedStatements)];
      const server = await start(false, preparedStatements);
      const own = executionsOf(direct, server.context);
      const ids = await Promise.all(Array.from({ length: 30 }, async () => (await own.start("count", { n: 30, gap_ms: 2 })).id));
      for (const id of ids) {
        expect(await own.ended(id)).toMatchObject({ state: "completed", outputs: { n: 30 } });
        const events = await own.events(id);
        expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
        expect(events.filter((event) => event.type === "attempt_started")).toHaveLength(1);
      }
      const { id } = await own.start("wait");
      await own.reached(id, "log_written");
      await cancelExecution(server.context, own.refOf(id));
      expect((await own.ended(id)).state).toBe("cancelled");
      for (const { runtime } of [...workers, server]) await runtime.close();
    },
  );

  test("Prisma's queries work", async () => {
    const { runtime } = await start(false, false);
    const counts = await Promise.all(Array.from({ length: 12 }, () => runtime.database.prisma.tenant.count()));
    expect(counts).toEqual(counts.map(() => 1));
    await runtime.close();
  });

  test("the lock by which a process is known to live is held past the pooler, and its end frees it", async () => {
    const locks = statement(`
      select count(*)::int as count from pg_locks where locktype = 'advisory'
        and database = (select oid from pg_database where datname = current_database()) and mode = 'ShareLock'`);
    const before = await direct.runtime.database.query(locks, []);
    const { runtime } = await start(true, false);
    expect(await direct.runtime.database.query(locks, [])).toEqual([{ count: Number(before[0]?.["count"]) + 1 }]);
    await runtime.close();
    await expect.poll(() => direct.runtime.database.query(locks, [])).toEqual(before);
  });
});
