import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, statement } from "../../store/connection/database.ts";
import { executionsOf } from "../../test-executions.ts";
import { createTestRuntime, type TestRuntime } from "../../test-runtime.ts";
import { dispatchToolCall } from "./dispatch-execution.ts";

let transactions = 0;
let undone = 0;
const counting = (database: Database): Database => ({
  ...database,
  async transaction(work) {
    transactions += 1;
    try {
      return await database.transaction(work);
    } catch (error) {
      undone += 1;
      throw error;
    }
  },
});

let t: TestRuntime;
let own: ReturnType<typeof executionsOf>;
let theirs: ReturnType<typeof executionsOf>;
beforeAll(async () => {
  t = await createTestRuntime({ embeddedWorker: false, database: counting });
  own = executionsOf(t);
  theirs = executionsOf(t, (await t.another()).context);
});
afterAll(async () => await t.close());

const numbers = Array.from({ length: 40 }, (_, n) => n);
const jobIds = statement("select id from pgboss.job where name = 'executions'");
const queuedIds = async () => new Set((await t.runtime.database.query<{ id: string }>(jobIds, [])).map(({ id }) => id));

test("starts that come while others are being stored share a commit, each with its own event and its own job", async () => {
  transactions = 0;
  const executions = await Promise.all(numbers.map((n) => own.start("count", { n })));
  expect(transactions).toBeLessThan(numbers.length / 4);
  expect(executions.map(({ inputs }) => inputs)).toEqual(numbers.map((n) => ({ n })));
  const jobs = await queuedIds();
  expect(executions.filter(({ id }) => !jobs.has(id))).toEqual([]);
  const firsts = await Promise.all(executions.map(({ id }) => own.reached(id, "execution_queued")));
  expect(firsts.map(({ seq, execution_id }) => ({ seq, execution_id }))).toEqual(
    executions.map(({ id }) => ({ seq: 1, execution_id: id })),
  );
});

test("of equal tool calls in one commit one is stored, and the others find it", async () => {
  const calls = numbers.map((n) => `call ${n % 4}`);
  const all = await Promise.all(calls.map((call) => own.dispatch(call, "count", { n: 0 })));
  expect(all.filter(({ created }) => created)).toHaveLength(4);
  expect(new Set(all.map(({ execution }) => execution.id)).size).toBe(4);
});

test("two processes that store the same tool calls at once, in opposite order, do not wait for one another in a circle", async () => {
  // Connected, so that they begin at the same moment.
  await Promise.all([own.start("count", { n: 0 }), theirs.start("count", { n: 0 })]);
  undone = 0;
  for (let round = 0; round < 5; round++) {
    const calls = numbers.map(() => randomUUID());
    const mine = calls.map((call) => own.dispatch(call, "count", { n: 0 }));
    const others = calls.toReversed().map((call) => theirs.dispatch(call, "count", { n: 0 }));
    const all = await Promise.all([...mine, ...others]);
    expect(all.filter(({ created }) => created)).toHaveLength(calls.length);
    expect(new Set(all.map(({ execution }) => execution.id)).size).toBe(calls.length);
  }
  // The server ends a circle by undoing one of them, which is then stored after all.
  expect(undone).toBe(0);
});

test("what cannot be stored fails alone, and what shared its commit is stored", async () => {
  const nul = String.fromCharCode(0);
  const bad = dispatchToolCall(t.context, {
    ...{ space_id: t.space_id, tool_name: "count", arguments: { n: 0 }, tool_call_id: "bad" },
    ...{ thread_id: `a thread ${nul}`, message_id: null, uploaded_files: [], model: null },
  });
  const all = await Promise.allSettled([own.start("count", { n: 1 }), bad, own.start("count", { n: 2 })]);
  expect(all.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  const jobs = await queuedIds();
  const stored = all.flatMap((each) => (each.status === "fulfilled" && "id" in each.value ? [each.value.id] : []));
  expect(stored.filter((id) => jobs.has(id))).toHaveLength(2);
});

test("while the database is away each start fails, and the next is stored once it is back", async () => {
  let cut = true;
  const cutting = await t.another({
    database: (pool) => ({
      ...pool,
      transaction: (work) =>
        pool.transaction(async (transaction) => {
          if (cut) await transaction.execute("select pg_terminate_backend(pg_backend_pid())");
          return await work(transaction);
        }),
    }),
  });
  const away = executionsOf(t, cutting.context);
  const failed = await Promise.allSettled([1, 2, 3].map((n) => away.start("count", { n })));
  expect(failed.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
  cut = false;
  const { id } = await away.start("count", { n: 4 });
  expect((await queuedIds()).has(id)).toBe(true);
});
