import type { ExecutionId } from "@skillrun/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { statement } from "../store/connection/database.ts";
import { readLogHeadOf } from "../store/execution/execution-store.ts";
import { createEventHub, isDrained } from "./read-events.ts";
import {
  completionOf,
  countTo,
  createTestEventLog,
  createTestReader,
  follow,
  itemOf,
  type LogProcess,
  spaceId,
  type TestEventLog,
} from "./test-event-log.ts";

let log: TestEventLog;
let here: LogProcess;
let there: LogProcess;
beforeAll(async () => {
  log = await createTestEventLog();
  here = await log.process();
  there = await log.process();
});
afterAll(async () => await log.close());

const silent = () => ({ start: async () => {}, stop: async () => {} });

/** Appends `n` events, each in an item of its own. */
const append = async (to: LogProcess, id: ExecutionId, n: number, delta = "x") =>
  void (await Promise.all(countTo(n).map(() => to.writer.append(itemOf(id, { deltas: [delta] })))));

test("E5: a reader gets what is stored, then what comes, each once and in order, wherever it begins", async () => {
  const id = await log.running();
  await append(here, id, 8);
  const readers = await Promise.all(
    countTo(11).map(async (n) => {
      const each = createTestReader();
      await follow(n % 2 === 0 ? here : there, id, n - 1, each.reader);
      return { after: n - 1, each };
    }),
  );
  await append(here, id, 8);
  await here.writer.append(completionOf(id));
  for (const { after, each } of readers) {
    expect(await each.ended).toBe("final");
    expect(each.seqs()).toEqual(countTo(19).slice(after));
  }
});

test("E5: a log of many pages is replayed whole", async () => {
  const id = await log.running();
  await append(here, id, 1_999);
  await here.writer.append(completionOf(id));
  const all = createTestReader();
  await follow(there, id, 0, all.reader);
  expect(await all.ended).toBe("final");
  expect(all.seqs()).toEqual(countTo(2_002));
});

test("E5: readers that join while two processes write heavily miss nothing", async () => {
  const id = await log.running();
  const readers: ReturnType<typeof createTestReader>[] = [];
  const write = async (to: LogProcess) => {
    for (let n = 0; n < 20; n++) {
      await append(to, id, 40);
      for (const from of [here, there]) {
        const late = createTestReader();
        readers.push(late);
        await follow(from, id, 0, late.reader);
      }
    }
  };
  await Promise.all([write(here), write(there)]);
  await here.writer.append(completionOf(id));
  for (const reader of readers) {
    expect(await reader.ended).toBe("final");
    expect(reader.seqs()).toEqual(countTo(1_603));
  }
});

test("E7: the stream ends right after the root's final event, not after a sub-execution's", async () => {
  const root = await log.running();
  const child = await log.runningChild(root);
  const both = createTestReader();
  await follow(there, root, 0, both.reader);
  await here.writer.append({ ...completionOf(child), root_execution_id: root });
  await append(here, root, 1);
  await here.writer.append(completionOf(root));
  expect(await both.ended).toBe("final");
  expect(both.seqs()).toEqual(countTo(5));
  expect(both.events.map((event) => event.final)).toEqual([false, false, false, false, true]);
});

test("E7: a reader that has had the final event has nothing to come, one before it has", async () => {
  const id = await log.running();
  const headOf = async () => (await readLogHeadOf(log.database, spaceId, id)) ?? expect.fail("no head");
  expect(isDrained(await headOf(), 2)).toBe(false);
  await here.writer.append(completionOf(id));
  const head = await headOf();
  expect([1, 2, 3, 4].map((after) => isDrained(head, after))).toEqual([false, false, true, true]);
});

test.each(["here", "there"])(
  "a reader that claims to be beyond the end gets nothing before that, and the end (written %s)",
  async (where) => {
    const id = await log.running();
    const beyond = createTestReader();
    const other = createTestReader();
    await follow(here, id, 1_000, beyond.reader);
    await follow(here, id, 0, other.reader);
    const writer = where === "here" ? here : there;
    await append(writer, id, 5);
    await writer.writer.append(completionOf(id));
    expect([await beyond.ended, await other.ended]).toEqual(["final", "final"]);
    expect(beyond.seqs()).toEqual([]);
    expect(other.seqs()).toEqual(countTo(8));
  },
);

/** A hub of its own on the first process's database, and how often it has asked that. */
function countingHub(isWriting: () => boolean) {
  let reads = 0;
  const query: LogProcess["database"]["query"] = (prepared, values) => {
    reads += 1;
    return here.database.query(prepared, values);
  };
  const hub = createEventHub({ ...here.database, query }, isWriting, () => {});
  return { hub, reads: () => reads };
}

test("the hint of a commit that this process is just making costs no look into the database, and what it does not publish is read after all", async () => {
  const id = await log.running();
  let writing = false;
  const { hub, reads } = countingHub(() => writing);
  const reader = createTestReader();
  hub.follow((await readLogHeadOf(log.database, spaceId, id)) ?? expect.fail("no head"), 0, reader.reader);
  await reader.reached(2);
  const before = reads();
  await append(there, id, 1);
  writing = true;
  hub.hint({ root_execution_id: id, last_seq: 3 });
  expect(reads()).toBe(before);
  writing = false;
  hub.publish(id, []);
  await reader.reached(3);
  expect(reads()).toBe(before + 1);
  expect(reader.seqs()).toEqual([1, 2, 3]);
  hub.close();
});

test("a reader beyond the end makes its process read no more than any other", async () => {
  const id = await log.running();
  const { hub, reads } = countingHub(() => false);
  const head = (await readLogHeadOf(log.database, spaceId, id)) ?? expect.fail("no head");
  hub.follow(head, 5_000, createTestReader().reader);
  const near = createTestReader();
  hub.follow(head, 0, near.reader);
  await near.reached(2);
  await append(here, id, 1);
  hub.hint({ root_execution_id: id, last_seq: 3 });
  await near.reached(3);
  await append(here, id, 1);
  hub.hint({ root_execution_id: id, last_seq: 4 });
  await near.reached(4);
  expect(reads()).toBe(4);
  hub.close();
});

test("E10: a reader that takes nothing is dropped with a bounded buffer, others and the writer go on, and it resumes", async () => {
  const id = await log.running();
  const [slow, quick] = [createTestReader({ slow: true }), createTestReader()];
  await follow(here, id, 2, slow.reader);
  await follow(here, id, 2, quick.reader);
  const chunk = "x".repeat(10_000);
  for (let n = 0; n < 30; n++) await append(here, id, 10, chunk);
  expect(await slow.ended).toBe("slow");
  expect(slow.maxBufferedBytes()).toBeLessThan(1_300_000);
  await quick.reached(302);
  expect(quick.seqs()).toEqual(countTo(302).slice(2));
  const resumed = createTestReader();
  await follow(here, id, slow.seqs().at(-1) ?? 0, resumed.reader);
  await here.writer.append(completionOf(id));
  expect(await resumed.ended).toBe("final");
  expect([...slow.seqs(), ...resumed.seqs()]).toEqual(countTo(303).slice(2));
});

test("E10: one push larger than the whole buffer drops nobody who had taken everything before it", async () => {
  const id = await log.running();
  const quick = createTestReader({ slow: true });
  await follow(here, id, 2, quick.reader);
  await append(here, id, 15, "x".repeat(100_000));
  await quick.reached(17);
  await quick.reader.drained();
  await here.writer.append(completionOf(id));
  expect(await quick.ended).toBe("final");
});

test("E10: while it replays, a reader is given no more than it takes", async () => {
  const id = await log.running();
  for (let n = 0; n < 6; n++) await append(here, id, 500, "x".repeat(2_000));
  const slow = createTestReader({ slow: true });
  const { promise: drained, resolve: drain } = Promise.withResolvers<void>();
  const paused = { ...slow.reader, drained: () => drained };
  const { close } = await follow(here, id, 0, paused);
  await slow.reached(500);
  // Whatever else this process reads now, it reads nothing for this one.
  await append(here, id, 3);
  expect(slow.seqs()).toEqual(countTo(500));
  close();
  drain();
});

test("E12: a process to which no notification comes still reads everything, by its poll", async () => {
  const deaf = await log.process(silent);
  const id = await log.running();
  const all = createTestReader();
  await follow(deaf, id, 0, all.reader);
  await all.reached(2);
  await append(here, id, 1_200);
  await here.writer.append(completionOf(id));
  expect(await all.ended).toBe("final");
  expect(all.seqs()).toEqual(countTo(1_203));
});

test("E12: the connection that listens comes back after it was cut, and nothing is lost", async () => {
  const id = await log.running();
  const all = createTestReader();
  await follow(there, id, 0, all.reader);
  const cut = statement(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'skillrun listener'`,
  );
  for (let n = 0; n < 5; n++) {
    await append(here, id, 20);
    await log.database.query(cut, []);
    await append(here, id, 20);
  }
  await here.writer.append(completionOf(id));
  expect(await all.ended).toBe("final");
  expect(all.seqs()).toEqual(countTo(203));
  const listening = statement(
    `select count(*)::int as count from pg_stat_activity where datname = current_database() and application_name = 'skillrun listener'`,
  );
  await expect
    .poll(async () => (await log.database.query<{ count: number }>(listening, []))[0]?.count, { timeout: 10_000 })
    .toBeGreaterThanOrEqual(2);
});

test("a reader that leaves gets nothing more, and its process forgets the root", async () => {
  const alone = await log.process();
  const id = await log.running();
  const [leaver, stayer] = [createTestReader(), createTestReader()];
  const handle = await follow(alone, id, 0, leaver.reader);
  await follow(alone, id, 0, stayer.reader);
  await Promise.all([leaver.reached(2), stayer.reached(2)]);
  expect(alone.hub.openStreams).toBe(2);
  handle.close();
  handle.close();
  await append(alone, id, 3);
  await stayer.reached(5);
  expect(leaver.seqs()).toEqual([1, 2]);
  await alone.writer.append(completionOf(id));
  await stayer.ended;
  expect(alone.hub.openStreams).toBe(0);
});

test("a process that closes ends its streams, so that their readers go elsewhere", async () => {
  const closing = await log.process();
  const id = await log.running();
  const reader = createTestReader();
  await follow(closing, id, 0, reader.reader);
  await reader.reached(2);
  closing.hub.close();
  expect(await reader.ended).toBe("unavailable");
});
