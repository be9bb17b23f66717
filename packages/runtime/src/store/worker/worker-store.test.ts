import { randomUUID } from "node:crypto";
import { ExecutionId } from "@skillrun/contract";
import { pino } from "pino";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createTestRuntime, type TestRuntime } from "../../test-runtime.ts";
import { statement } from "../connection/database.ts";
import { listen } from "../connection/listen.ts";
import { newSessionKey } from "../connection/session-lock.ts";
import { insertExecution } from "../execution/execution-store.ts";
import { registerWorker, renewWorkerLease, sweepWorkers } from "./worker-store.ts";

const leaseDurationMs = 3_000;
const silenceMs = 1_000;

let t: TestRuntime;
beforeEach(async () => {
  t = await createTestRuntime({ embeddedWorker: false, log: pino({ level: "silent" }) });
});
afterEach(() => t.close());

/** A worker that holds one execution and renewed `agoMs` ago. */
async function insertWorker({ agoMs, session_key }: { agoMs: number; session_key: number | null }) {
  const { database } = t.runtime;
  const id = randomUUID();
  await registerWorker(database, { id, session_key }, leaseDurationMs - agoMs);
  const execution = ExecutionId.parse(randomUUID());
  await insertExecution(database, {
    id: execution,
    tenant_id: t.context.principal.tenant_id,
    space_id: t.space_id,
    principal_id: t.context.principal.id,
    skill_slug: "count",
    skill_version: "1.0.0",
    skill_version_id: null,
    source: "standalone",
    inputs: { n: 1 },
    model: null,
    file_source_ids: [],
    chat_thread_id: null,
    chat_message_id: null,
    chat_tool_call_id: null,
    idempotency_key: null,
    limits: null,
    tick: null,
    held: false,
    audit: null,
    worker_id: id,
  });
  return { id, execution };
}

const sweep = (id: string = randomUUID()) => sweepWorkers(t.runtime.database, { id, leaseDurationMs, silenceMs });
const renew = (id: string) => renewWorkerLease(t.runtime.database, id, leaseDurationMs);

test("a worker is dead when its lease has run out, or when it is silent and its process holds no lock", async () => {
  const session_key = newSessionKey();
  const listening = await listen(t.runtime.database, { sessionKey: session_key, onMessage: {}, onGap() {}, onError() {} });
  const expired = await insertWorker({ agoMs: leaseDurationMs + 1, session_key });
  const gone = await insertWorker({ agoMs: silenceMs + 1, session_key: newSessionKey() });
  const alive = [
    await insertWorker({ agoMs: silenceMs + 1, session_key }),
    await insertWorker({ agoMs: silenceMs + 1, session_key: null }),
    await insertWorker({ agoMs: 0, session_key: newSessionKey() }),
  ];
  const dead = [expired, gone].map(({ id, execution }) => ({ id: execution, worker_id: id }));
  expect(new Set(await sweep())).toEqual(new Set(dead));
  // What was found once is found until it is handed back.
  expect(new Set(await sweep())).toEqual(new Set(dead));
  expect(await Promise.all([expired, gone].map(({ id }) => renew(id)))).toEqual([null, null]);
  for (const { id, execution } of alive) expect(await renew(id)).toEqual([{ id: execution, cancel_requested: false }]);
  await listening.stop();
});

test("a lock is held again once the connection that listens was cut and is back", async () => {
  const session_key = newSessionKey();
  let connections = 0;
  const { promise: back, resolve } = Promise.withResolvers<void>();
  const onGap = () => {
    connections += 1;
    if (connections === 2) resolve();
  };
  const listening = await listen(t.runtime.database, { sessionKey: session_key, onMessage: {}, onGap, onError() {} });
  await t.runtime.database.query(
    statement(
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name ~ 'listener'",
    ),
    [],
  );
  await back;
  await insertWorker({ agoMs: silenceMs + 1, session_key });
  expect(await sweep()).toEqual([]);
  await listening.stop();
});

test("a worker whose lease ran out while nobody looked goes on, and none declares itself dead", async () => {
  const { id, execution } = await insertWorker({ agoMs: leaseDurationMs + 1, session_key: null });
  expect(await sweep(id)).toEqual([]);
  expect(await renew(id)).toEqual([{ id: execution, cancel_requested: false }]);
});

test("a dead worker is forgotten when it holds nothing any more", async () => {
  const { id, execution } = await insertWorker({ agoMs: leaseDurationMs + 1, session_key: null });
  const count = statement("select count(*)::int as count from worker where id = $1");
  await sweep();
  await sweep();
  expect(await t.runtime.database.query(count, [id])).toEqual([{ count: 1 }]);
  await t.runtime.database.query(statement("update execution set worker_id = null where id = $1 returning id"), [execution]);
  await sweep();
  expect(await t.runtime.database.query(count, [id])).toEqual([{ count: 0 }]);
});
