import { createHash, randomUUID } from "node:crypto";
import { ExecutionId, SpaceId } from "@skillrun/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RequestContext } from "../../runtime.ts";
import { claimIdempotencyKey } from "../../store/execution/idempotency-store.ts";
import { createTestRuntime, type TestRuntime } from "../../test-runtime.ts";
import { startExecution } from "./dispatch-execution.ts";

let t: TestRuntime;
let contexts: RequestContext[];
beforeAll(async () => {
  t = await createTestRuntime({ maxConnections: 5 });
  contexts = [t.context, (await t.another()).context];
});
afterAll(async () => await t.close());

type Place = { context: RequestContext; space_id: SpaceId };
const start = ({ context, space_id }: Place, key: string, n: number) =>
  startExecution(context, { space_id, slug: "count", inputs: { n }, file_source_ids: [], model: null, idempotency_key: key });
/** Fifty at once, to two processes in turn. */
const fifty = (key: string, inputOf: (n: number) => number = () => 1) =>
  Array.from({ length: 50 }, (_, n) => start({ context: contexts[n % 2] ?? expect.fail(), space_id: t.space_id }, key, inputOf(n)));
const executionsWith = (key: string) => t.runtime.database.prisma.execution.count({ where: { idempotency_key: key } });

/** Another user of the same tenant, and another space, to which both belong. */
async function insertColleague(): Promise<{ colleague: RequestContext; space_id: SpaceId }> {
  const { runtime, principal } = t.context;
  const { prisma } = runtime.database;
  const { tenant_id } = principal;
  const space_id = SpaceId.parse(randomUUID());
  await prisma.space.create({ data: { id: space_id, tenant_id, name: "Another space" } });
  const { context: colleague } = await t.colleague("member");
  await prisma.space_member.create({ data: { tenant_id, space_id, principal_id: colleague.principal.id, role: "member" } });
  return { colleague, space_id };
}

test("of fifty equal requests at once to two processes, one makes the execution and forty-nine replay it", async () => {
  const key = randomUUID();
  const all = await Promise.all(fifty(key));
  expect(all.filter(({ replayed }) => !replayed)).toHaveLength(1);
  expect(new Set(all.map(({ execution }) => execution.id)).size).toBe(1);
  expect(await executionsWith(key)).toBe(1);
});

test("of fifty requests at once with five bodies, those with the first one's get its execution and the others a conflict", async () => {
  const key = randomUUID();
  const all = await Promise.allSettled(fifty(key, (n) => n % 5));
  const made = all.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
  expect(made).toHaveLength(10);
  expect(new Set(made.map(({ execution }) => execution.id)).size).toBe(1);
  expect(made.filter(({ replayed }) => !replayed)).toHaveLength(1);
  const refused = all.flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
  expect(refused).toHaveLength(40);
  for (const reason of refused) expect(reason).toMatchObject({ code: "conflict" });
});

test("one key of two principals, or in two spaces, makes an execution for each, also at once", async () => {
  const { colleague, space_id } = await insertColleague();
  const key = randomUUID();
  const places: Place[] = [
    { context: t.context, space_id: t.space_id },
    { context: colleague, space_id: t.space_id },
    { context: t.context, space_id },
    { context: colleague, space_id },
  ];
  const all = await Promise.all(places.flatMap((place) => Array.from({ length: 5 }, () => start(place, key, 1))));
  expect(new Set(all.map(({ execution }) => execution.id)).size).toBe(4);
  expect(all.filter(({ replayed }) => !replayed)).toHaveLength(4);
});

test("when the first request's connection breaks before it commits, one of the fifty that wait for it makes the execution", async () => {
  const { database } = t.runtime;
  // The requests take every connection of the pools.
  const observer = database.listener();
  await observer.connect();
  const key = randomUUID();
  const body = JSON.stringify(["count", { n: 1 }, [], null]);
  const body_hash = createHash("sha256").update(body).digest();
  const claim = { space_id: t.space_id, principal_id: t.context.principal.id, route: "start_execution", key, body_hash };
  const claimed = Promise.withResolvers<number>();
  const broken = Promise.withResolvers<void>();
  const winner = database.transaction(async (transaction) => {
    await claimIdempotencyKey(transaction, { ...claim, execution_id: ExecutionId.parse(randomUUID()) });
    const [row] = await transaction.execute("select pg_backend_pid() as pid");
    claimed.resolve(Number(row?.["pid"]));
    await broken.promise;
  });
  const lost = expect(winner).rejects.toThrow();
  const pid = await claimed.promise;
  const all = fifty(key);
  const waiting = async () => (await observer.query(blockedBy, [pid])).rowCount;
  await expect.poll(waiting).toBeGreaterThan(0);
  await observer.query("select pg_terminate_backend($1)", [pid]);
  await observer.end();
  broken.resolve();
  await lost;
  const answers = await Promise.all(all);
  expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
  expect(new Set(answers.map(({ execution }) => execution.id)).size).toBe(1);
  expect(await executionsWith(key)).toBe(1);
});

const blockedBy = "select pid from pg_stat_activity where $1 = any(pg_blocking_pids(pid))";
