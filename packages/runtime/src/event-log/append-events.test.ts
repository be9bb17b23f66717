import type { ExecutionId } from "@skillrun/contract";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase, statement } from "../store/connection/database.ts";
import type { CommitResult } from "../store/event/commit-item.ts";
import { jsonText } from "../store/json-text.ts";
import { createEventWriter } from "./append-events.ts";
import {
  completionOf,
  countTo,
  createTestEventLog,
  createTestReader,
  deltasOf,
  follow,
  itemOf,
  type LogProcess,
  type TestEventLog,
  takeoverOf,
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

const seqsOf = async (id: ExecutionId) => (await log.log(id)).map((event) => event.seq);

test("E1: what one execution appends is stored in the order in which it was appended", async () => {
  const id = await log.running();
  await Promise.all(countTo(300).map((n) => here.writer.append(itemOf(id, { deltas: [`${n}`] }))));
  expect(deltasOf(await log.log(id)).slice(1)).toEqual(countTo(300).map(String));
  expect(await seqsOf(id)).toEqual(countTo(302));
});

test("more events than one flush takes are all stored, in order", async () => {
  const ids = [await log.running(), await log.running()];
  const appends = countTo(2_500).flatMap((n) => ids.map((id) => here.writer.append(itemOf(id, { deltas: [`${n}`] }))));
  expect((await Promise.all(appends)).every((result) => result.accepted)).toBe(true);
  for (const id of ids) expect(deltasOf(await log.log(id)).slice(1)).toEqual(countTo(2_500).map(String));
});

test("one item of more events than a flush takes is stored whole", async () => {
  const id = await log.running();
  await here.writer.append(itemOf(id, { deltas: countTo(4_100).map(String) }));
  expect(await seqsOf(id)).toEqual(countTo(4_102));
});

test("a payload of several megabytes is stored unchanged, between its neighbours", async () => {
  const id = await log.running();
  const huge = "Ünïcödé ".repeat(700_000);
  await Promise.all(["before", huge, "after"].map((delta) => here.writer.append(itemOf(id, { deltas: [delta] }))));
  expect(deltasOf(await log.log(id)).slice(1)).toEqual(["before", huge, "after"]);
});

test("U+0000 and halves of surrogate pairs are stored as U+FFFD, what only looks like them as it is", async () => {
  const id = await log.running();
  const payload = (delta: string) => ({ type: "content_delta" as const, payload: jsonText({ part: "p", format: "text", delta }) });
  const deltas = ["a\0b", "\ud800", "x\udc00y", "\0\0\ud83d", "\ud83d\ude00", "\\u0000", "\\\0", "\\\\ud800"];
  await here.writer.append({ ...itemOf(id), events: deltas.map(payload) });
  const expected = ["a�b", "�", "x�y", "���", "\ud83d\ude00", "\\u0000", "\\�", "\\\\ud800"];
  expect(deltasOf(await log.log(id)).slice(1)).toEqual(expected);
});

test("E3: in one flush, what an attempt says before its takeover is stored and what it says after is refused", async () => {
  const id = await log.running();
  const results = await Promise.all([
    here.writer.append(itemOf(id, { deltas: ["before"] })),
    here.writer.append(takeoverOf(id, 1)),
    here.writer.append(itemOf(id, { deltas: ["late"] })),
    here.writer.append(itemOf(id, { attempt: 2, deltas: ["after"] })),
    here.writer.append(completionOf(id, 1)),
  ]);
  expect(results.map((result) => result.accepted)).toEqual([true, true, false, true, false]);
  expect(deltasOf(await log.log(id))).toEqual(["start", "before", "attempt 2", "after"]);
});

test("E3: what is said right behind a finished step, while that waits for its flush, is superseded when the attempt is lost", async () => {
  const id = await log.running();
  const step = { name: "first", result: '{"n":1}', blob_key: null };
  await Promise.all([
    here.writer.append(itemOf(id, { deltas: ["in the step"] })),
    here.writer.append(itemOf(id, { deltas: ["its end"], patch: { checkpoint: true, step } })),
    here.writer.append(itemOf(id, { deltas: ["behind it"] })),
  ]);
  const started = { type: "attempt_started" as const, payload: '{"worker_id":null,"superseded_from_seq":null}' };
  await here.writer.append({ ...takeoverOf(id, 1), events: [started] });
  const events = await log.log(id);
  expect(deltasOf(events)).toEqual(["start", "in the step", "its end", "behind it"]);
  const superseded = events.findIndex((event) => event.type === "content_delta" && event.payload.delta === "behind it") + 1;
  expect(events.at(-1)).toMatchObject({ type: "attempt_started", payload: { superseded_from_seq: superseded } });
  const stored = statement("select name, attempt, result from step where execution_id = $1");
  expect(await log.database.query(stored, [id])).toEqual([{ name: "first", attempt: 1, result: { n: 1 } }]);
});

test("a step whose result cannot be stored leaves no event, and disturbs no other of its flush", async () => {
  const [good, bad] = [await log.running(), await log.running()];
  const end = (id: ExecutionId, result: string) =>
    here.writer.append(itemOf(id, { deltas: ["end"], patch: { checkpoint: true, step: { name: "s", result, blob_key: null } } }));
  const outcomes = await Promise.allSettled([end(good, "{}"), end(bad, "no JSON")]);
  expect(outcomes.map((outcome) => outcome.status)).toEqual(["fulfilled", "rejected"]);
  expect([deltasOf(await log.log(good)), deltasOf(await log.log(bad))]).toEqual([["start", "end"], ["start"]]);
});

test("refused items do not disturb the others of their flush", async () => {
  const ids = await Promise.all(countTo(10).map(() => log.running()));
  const results = await Promise.all(ids.map((id, n) => here.writer.append(itemOf(id, { attempt: n % 2 === 0 ? 1 : 9, deltas: ["x"] }))));
  expect(results.map((result) => result.accepted)).toEqual(ids.map((_, n) => n % 2 === 0));
  for (const [n, id] of ids.entries()) expect(await seqsOf(id)).toEqual(countTo(n % 2 === 0 ? 3 : 2));
});

test("an item that the database cannot store is rejected alone", async () => {
  const [good, bad, other] = [await log.running(), await log.running(), await log.running()];
  const deep = { type: "log_written" as const, payload: `${"[".repeat(100_000)}${"]".repeat(100_000)}` };
  const results = await Promise.allSettled([
    here.writer.append(itemOf(good, { deltas: ["x"] })),
    here.writer.append({ ...itemOf(bad), events: [deep] }),
    here.writer.append(itemOf(other, { deltas: ["y"] })),
  ]);
  expect(results.map((result) => result.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect([await seqsOf(good), await seqsOf(bad), await seqsOf(other)]).toEqual([countTo(3), countTo(2), countTo(3)]);
});

test("what the database loses in the middle is rejected, and what was acknowledged is there", async () => {
  const id = await log.running();
  const kill = statement(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
  );
  const outcomes: { n: number; accepted: boolean }[] = [];
  for (let n = 1; n <= 60; n++) {
    const appended = here.writer.append(itemOf(id, { deltas: [`${n}`] })).then(
      (result) => result.accepted,
      () => false,
    );
    if (n % 20 === 0) await log.database.query(kill, []);
    outcomes.push({ n, accepted: await appended });
  }
  const stored = new Set(deltasOf(await log.log(id)));
  const acknowledged = outcomes.filter(({ accepted }) => accepted).map(({ n }) => String(n));
  expect(acknowledged.length).toBeGreaterThan(50);
  expect(acknowledged.filter((n) => !stored.has(n))).toEqual([]);
  const seqs = await seqsOf(id);
  expect(seqs).toEqual(countTo(seqs.length));
});

test("what an attempt has queued behind what could not be stored is not stored either: its output has no gap", async () => {
  const [id, other] = [await log.running(), await log.running()];
  let isFirst = true;
  const query: typeof here.database.query = (prepared, values) => {
    if (!isFirst) return here.database.query(prepared, values);
    isFirst = false;
    return Promise.reject(new Error("Connection terminated unexpectedly"));
  };
  const writer = createEventWriter({ ...here.database, query }, () => {});
  const lost = writer.append(itemOf(id, { deltas: ["1"] }));
  await Promise.resolve();
  const behind = writer.append(itemOf(id, { deltas: ["2"] }));
  const beside = writer.append(itemOf(other, { deltas: ["beside"] }));
  const outcomes = await Promise.allSettled([lost, behind, beside]);
  expect(outcomes.map((outcome) => outcome.status)).toEqual(["rejected", "rejected", "fulfilled"]);
  expect(deltasOf(await log.log(id))).toEqual(["start"]);
  expect(deltasOf(await log.log(other))).toEqual(["start", "beside"]);
});

test("a database that is gone rejects what is appended, and the writer is idle again", async () => {
  const id = await log.running();
  const gone = openDatabase(log.databaseUrl, { maxConnections: 1, onError() {} });
  const writer = createEventWriter(gone, () => {});
  await gone.close();
  await expect(writer.append(itemOf(id, { deltas: ["x"] }))).rejects.toThrow();
  await writer.idle();
  expect(await seqsOf(id)).toEqual(countTo(2));
});

test("idle resolves when all that was appended is committed", async () => {
  const id = await log.running();
  for (const n of countTo(50)) void here.writer.append(itemOf(id, { deltas: [`${n}`] }));
  await here.writer.idle();
  expect(await seqsOf(id)).toEqual(countTo(52));
});

test("two processes that append to the same roots lose nothing and number without gap", async () => {
  const ids = await Promise.all(countTo(30).map(() => log.running()));
  const write = ({ writer }: LogProcess, order: readonly ExecutionId[], name: string) =>
    countTo(10).flatMap((n) => order.map((id) => writer.append(itemOf(id, { deltas: [`${name} ${n}`] }))));
  await Promise.all([...write(here, ids, "here"), ...write(there, ids.toReversed(), "there")]);
  for (const id of ids) {
    expect(await seqsOf(id)).toEqual(countTo(22));
    const deltas = deltasOf(await log.log(id));
    for (const name of ["here", "there"])
      expect(deltas.filter((delta) => delta.startsWith(name))).toEqual(countTo(10).map((n) => `${name} ${n}`));
  }
});

/** What happens to one root: an append of the newest or of a stale attempt by one of two processes, a takeover, or a reader that comes and goes. */
type Act =
  | { kind: "append"; at: 0 | 1; stale: boolean; size: number }
  | { kind: "takeover"; at: 0 | 1 }
  | { kind: "read"; at: 0 | 1; patience: number }
  | { kind: "settle" };

const at = fc.constantFrom(0 as const, 1 as const);
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant("append" as const), at, stale: fc.boolean(), size: fc.integer({ min: 1, max: 4 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("takeover" as const), at }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("read" as const), at, patience: fc.integer({ min: 1, max: 10 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("settle" as const) }) },
);

test("E1, E3, E5: whatever writers, takeovers and readers that come and go do, the log is what was acknowledged and each reader reads it once, in order", async () => {
  const processes = [here, there] as const;
  const check = async (acts: readonly Act[]) => {
    const id = await log.running();
    const acknowledged: string[] = [];
    const under: Promise<void>[] = [];
    const readers: Promise<number[]>[] = [];
    let attempt = 1;
    let n = 0;
    const keep = (deltas: readonly string[]) => (result: CommitResult) => {
      if (result.accepted) acknowledged.push(...deltas);
    };
    for (const each of acts) {
      if (each.kind === "append") {
        const deltas = countTo(each.size).map((k) => `${n + k}`);
        n += each.size;
        const item = itemOf(id, { attempt: each.stale ? attempt - 1 : attempt, deltas });
        under.push(processes[each.at].writer.append(item).then(keep(deltas)));
      } else if (each.kind === "takeover") {
        await Promise.all(under.splice(0));
        const item = takeoverOf(id, attempt);
        under.push(processes[each.at].writer.append(item).then(keep([`attempt ${attempt + 1}`])));
        attempt += 1;
      } else if (each.kind === "read") readers.push(readWithBreaks(processes[each.at], id, each.patience));
      else await Promise.all(under.splice(0));
    }
    await Promise.all(under);
    await here.writer.append(completionOf(id, attempt));
    const events = await log.log(id);
    expect(events.map((event) => event.seq)).toEqual(countTo(events.length));
    expect(deltasOf(events).slice(1).toSorted()).toEqual(acknowledged.toSorted());
    for (const seqs of await Promise.all(readers)) expect(seqs).toEqual(countTo(events.length));
  };
  await fc.assert(fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 30 }), check), { numRuns: 60 });
});

/** Reads to the end, but leaves whenever it has had `patience` events, and comes back after the last of them. */
async function readWithBreaks(from: LogProcess, id: ExecutionId, patience: number): Promise<number[]> {
  const seqs: number[] = [];
  for (;;) {
    const { reader, events, ended, reached } = createTestReader();
    const after = seqs.at(-1) ?? 0;
    const handle = await follow(from, id, after, reader);
    const reason = await Promise.race([ended, reached(after + patience)]);
    handle.close();
    seqs.push(...events.map((event) => event.seq));
    if (reason === "final") return seqs;
    if (events.at(-1)?.final === true) return seqs;
  }
}
