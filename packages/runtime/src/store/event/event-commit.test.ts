import { randomUUID } from "node:crypto";
import { ExecutionEvent, ExecutionId } from "@skillrun/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  completionOf,
  countTo,
  createTestEventLog,
  deltasOf,
  insertQueued,
  itemOf,
  spaceId,
  type TestEventLog,
  takeoverOf,
} from "../../event-log/test-event-log.ts";
import { statement } from "../connection/database.ts";
import { readExecution } from "../execution/execution-store.ts";
import { commitItems } from "./event-commit.ts";

let log: TestEventLog;
beforeAll(async () => {
  log = await createTestEventLog();
});
afterAll(async () => await log.close());

const stateOf = async (id: ExecutionId) => (await readExecution(log.database, spaceId, id))?.state;

test("E1: events of a root and of its sub-executions are numbered 1, 2, 3, ... in one sequence, in the order of the items", async () => {
  const root = await log.running();
  const child = await log.runningChild(root);
  const items = [
    itemOf(child, { root, deltas: ["child 1", "child 2"] }),
    itemOf(root, { deltas: ["root 1"] }),
    itemOf(child, { root, deltas: ["child 3"] }),
  ];
  for (const batch of [items.slice(0, 2), items.slice(2)]) await commitItems(log.database, batch);
  const events = await log.log(root);
  expect(events.map((event) => event.seq)).toEqual(countTo(6));
  expect(deltasOf(events)).toEqual(["start", "child 1", "child 2", "root 1", "child 3"]);
  expect(events.filter((event) => event.execution_id === child)).toHaveLength(3);
  expect(events.every((event) => event.root_execution_id === root)).toBe(true);
});

test("E1: a refused item takes no number", async () => {
  const root = await log.running();
  const child = await log.runningChild(root);
  const results = await commitItems(log.database, [
    itemOf(root, { attempt: 7, deltas: ["stale"] }),
    itemOf(child, { root, deltas: ["held"] }),
  ]);
  expect(results).toEqual([{ accepted: false }, expect.objectContaining({ accepted: true, first_seq: 3 })]);
  expect((await log.log(root)).map((event) => event.seq)).toEqual(countTo(3));
});

test("once a cancel was asked for, an execution ends as cancelled and in no other way", async () => {
  const id = await log.running();
  await commitItems(log.database, [itemOf(id, { patch: { cancel_requested: true } })]);
  expect(await commitItems(log.database, [completionOf(id)])).toEqual([{ accepted: false }]);
  expect(await stateOf(id)).toBe("running");
  await commitItems(log.database, [itemOf(id, { patch: { state: "cancelled", finished: true } })]);
  expect(await stateOf(id)).toBe("cancelled");
});

test("E2: a state change and its event are invisible until their transaction commits, then both there", async () => {
  const id = await log.running();
  await log.database.transaction(async (transaction) => {
    await commitItems(transaction, [completionOf(id)]);
    expect(await stateOf(id)).toBe("running");
    expect(await log.log(id)).toHaveLength(2);
  });
  expect(await stateOf(id)).toBe("completed");
  expect((await log.log(id)).at(-1)?.type).toBe("execution_completed");
});

test("E2: when the transaction is rolled back neither the state nor the event nor the number remains", async () => {
  const id = await log.running();
  const failing = log.database.transaction(async (transaction) => {
    await commitItems(transaction, [completionOf(id)]);
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  expect(await stateOf(id)).toBe("running");
  await commitItems(log.database, [itemOf(id, { deltas: ["next"] })]);
  expect((await log.log(id)).map((event) => event.seq)).toEqual(countTo(3));
});

test("E2: an event that cannot be stored takes its state change with it", async () => {
  const id = await log.running();
  const broken = { ...completionOf(id), events: [{ type: "execution_completed" as const, payload: "no JSON" }] };
  await expect(commitItems(log.database, [broken])).rejects.toThrow();
  expect(await stateOf(id)).toBe("running");
});

test("E3: an event of an attempt that no longer holds its execution is refused, not stored", async () => {
  const id = await log.running();
  await commitItems(log.database, [takeoverOf(id, 1)]);
  const stale = [itemOf(id, { deltas: ["late"] }), completionOf(id), takeoverOf(id, 1)];
  for (const item of stale) expect(await commitItems(log.database, [item])).toEqual([{ accepted: false }]);
  expect(deltasOf(await log.log(id))).toEqual(["start", "attempt 2"]);
});

test("E3: an attempt whose execution another worker has reserved is refused before that one has begun", async () => {
  const id = await log.running();
  const [mine, other] = [randomUUID(), randomUUID()];
  await commitItems(log.database, [itemOf(id, { patch: { worker_id: other } })]);
  expect(await commitItems(log.database, [{ ...itemOf(id, { deltas: ["late"] }), claimed_by: mine }])).toEqual([{ accepted: false }]);
  expect(await commitItems(log.database, [{ ...itemOf(id, { deltas: ["mine"] }), claimed_by: other }])).toMatchObject([{ accepted: true }]);
});

test("of two that take one execution over at once, one gets it", async () => {
  const id = await log.running();
  const results = await Promise.all(countTo(4).map(() => commitItems(log.database, [takeoverOf(id, 1)])));
  expect(results.flat().filter((result) => result.accepted)).toHaveLength(1);
  expect((await log.log(id)).map((event) => event.seq)).toEqual(countTo(3));
});

test("what is finished stays as it is, whatever comes", async () => {
  const id = await log.running();
  await commitItems(log.database, [completionOf(id)]);
  const late = [itemOf(id, { deltas: ["late"] }), completionOf(id), takeoverOf(id, 1)];
  for (const item of late) expect(await commitItems(log.database, [item])).toEqual([{ accepted: false }]);
  expect(await log.log(id)).toHaveLength(3);
});

test("of two that ask for one cancel, one is written down", async () => {
  const id = await log.running();
  const ask = itemOf(id, { attempt: null, patch: { cancel_requested: true } });
  expect(await commitItems(log.database, [ask])).toMatchObject([{ accepted: true }]);
  expect(await commitItems(log.database, [ask])).toEqual([{ accepted: false }]);
});

test("an execution that does not exist is refused", async () => {
  expect(await commitItems(log.database, [itemOf(ExecutionId.parse(randomUUID()), { deltas: ["x"] })])).toEqual([{ accepted: false }]);
});

test("every stored event fits the contract, and its times agree with the row's", async () => {
  const id = await insertQueued(log.database);
  const start = itemOf(id, { attempt: 0, from: "queued", patch: { state: "running", attempt: 1, started: true } });
  await commitItems(log.database, [{ ...start, events: [{ type: "execution_started", payload: "{}" }] }]);
  await commitItems(log.database, [completionOf(id)]);
  const events = await log.log(id);
  for (const event of events) expect(ExecutionEvent.parse(event)).toEqual(event);
  const row = await readExecution(log.database, spaceId, id);
  expect(events[1]).toMatchObject({ payload: { started_at: row?.started_at }, created_at: row?.started_at });
  expect(events[2]).toMatchObject({ payload: { finished_at: row?.finished_at, resource_usage: row?.resource_usage } });
});

test("two processes that commit on the same executions in opposite orders do not deadlock", async () => {
  const ids = await Promise.all(countTo(20).map(() => log.running()));
  const rounds = countTo(15).flatMap((round) => [ids, ids.toReversed()].map((order) => ({ round, order })));
  await Promise.all(
    rounds.map(({ round, order }) =>
      commitItems(
        log.database,
        order.map((id) => itemOf(id, { deltas: [`${round}`] })),
      ),
    ),
  );
  for (const id of ids) expect((await log.log(id)).map((event) => event.seq)).toEqual(countTo(32));
  const deadlocks = statement("select deadlocks::int as count from pg_stat_database where datname = current_database()");
  expect(await log.database.query<{ count: number }>(deadlocks, [])).toEqual([{ count: 0 }]);
});
