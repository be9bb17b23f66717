import { randomUUID } from "node:crypto";
import type { Message, ThreadId } from "@skillrun/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RequestContext } from "../runtime.ts";
import { statement } from "../store/connection/database.ts";
import { insertTurn } from "../store/thread/turn-store.ts";
import { createTestRuntime, type TestRuntime } from "../test-runtime.ts";
import { beginTurn } from "./begin-turn.ts";
import { followTurn } from "./follow-turn.ts";
import { getThread } from "./get-thread.ts";
import { listMessages, saveMessage } from "./manage-messages.ts";
import { createThread } from "./manage-threads.ts";
import { stopTurn } from "./stop-turn.ts";

let t: TestRuntime;
let other: RequestContext;
beforeAll(async () => {
  t = await createTestRuntime({ embeddedWorker: false });
  other = (await t.another()).context;
});
afterAll(async () => await t.close());

const newThread = async () => ({ space_id: t.space_id, thread_id: (await createThread(t.context, { space_id: t.space_id })).id });
type Place = { space_id: TestRuntime["space_id"]; thread_id: ThreadId };
const begin = (place: Place, context = t.context) => beginTurn(context, { ...place, message_id: randomUUID() });

/** Begins to follow a thread's live turn; `chunks` resolves with all of them at its end. */
async function startReading(context: RequestContext, place: Place): Promise<{ chunks: Promise<string[]> }> {
  const followed = (await followTurn(context, place)) ?? expect.fail("no live turn");
  const readAll = async () => {
    const chunks: string[] = [];
    for await (const { chunk } of followed) chunks.push(chunk);
    return chunks;
  };
  return { chunks: readAll() };
}

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });

/** A server that held the turn is gone: its lease runs out. */
const loseLease = (turnId: string) =>
  t.runtime.database.query(statement("update turn set lease_expires_at = now() - interval '1 second' where id = $1"), [turnId]);

test("of many who begin a thread's turn at once, on two servers, one does; the others conflict", async () => {
  const place = await newThread();
  const all = await Promise.allSettled(Array.from({ length: 10 }, (_, n) => begin(place, n % 2 === 0 ? t.context : other)));
  const begun = all.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
  expect(begun).toHaveLength(1);
  for (const outcome of all) if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ code: "conflict" });
  expect((await getThread(t.context, place)).active_turn_id).toBe(begun[0]?.id);
  await begun[0]?.end();
  expect((await getThread(t.context, place)).active_turn_id).toBeNull();
  await (await begin(place, other)).end();
});

test("a turn is followed from its first chunk to its end, on its own server and on another, however late one comes", async () => {
  const place = await newThread();
  const turn = await begin(place);
  const early = [await startReading(t.context, place), await startReading(other, place)];
  const chunks = Array.from({ length: 700 }, (_, n) => `chunk ${n} \0 é\n`);
  for (const chunk of chunks.slice(0, 300)) turn.append(chunk);
  await turn.flush();
  const late = await startReading(other, place);
  for (const chunk of chunks.slice(300)) turn.append(chunk);
  await turn.end();
  const expected = chunks.map((chunk) => chunk.replaceAll("\0", "�"));
  for (const reading of [...early, late]) expect(await reading.chunks).toEqual(expected);
});

test("nobody can follow a thread whose assistant is silent", async () => {
  const place = await newThread();
  expect(await followTurn(t.context, place)).toBeNull();
  await (await begin(place)).end();
  expect(await followTurn(t.context, place)).toBeNull();
});

test("one who follows and leaves is let go", async () => {
  const place = await newThread();
  const turn = await begin(place);
  const aborter = new AbortController();
  const followed = (await followTurn(other, place, aborter.signal)) ?? expect.fail("no live turn");
  turn.append("one");
  const seen: string[] = [];
  for await (const { chunk } of followed) {
    seen.push(chunk);
    aborter.abort();
  }
  expect(seen).toEqual(["one"]);
  await turn.end();
});

test("a turn is stopped from its own server and from another, and stopping again or for nothing is no fault", async () => {
  for (const from of [t.context, other]) {
    const place = await newThread();
    const turn = await begin(place);
    await stopTurn(from, place);
    await stopTurn(from, place);
    await aborted(turn.signal);
    turn.append("last words");
    const reading = await startReading(other, place);
    await turn.end();
    expect(await reading.chunks).toEqual(["last words"]);
    await stopTurn(from, place);
  }
});

test("a turn whose server died gives way, its followers end, and its message reads interrupted", async () => {
  const place = await newThread();
  const message: Pick<Message, "id" | "role" | "status"> = { id: randomUUID(), role: "assistant", status: "streaming" };
  const dead = randomUUID();
  await insertTurn(t.runtime.database, { id: dead, thread_id: place.thread_id, message_id: message.id, leaseDurationMs: 60_000 });
  await saveMessage(t.context, { ...place, message: { ...message, parts: [{ type: "text", text: "half a" }] } });
  expect(await listMessages(t.context, place)).toMatchObject([{ status: "streaming" }]);
  const reading = await startReading(other, place);
  await loseLease(dead);
  expect(await reading.chunks).toEqual([]);
  expect(await listMessages(t.context, place)).toMatchObject([{ id: message.id, status: "interrupted" }]);
  expect((await getThread(t.context, place)).active_turn_id).toBeNull();
  await (await begin(place, other)).end();
});

test("a server that closes breaks its turns off at once, and their messages read interrupted", async () => {
  const place = await newThread();
  const closing = await t.another();
  const turn = await begin(place, closing.context);
  turn.append("half a");
  const stored = { id: randomUUID(), role: "assistant" as const, parts: [], status: "streaming" as const };
  const broken = aborted(turn.signal).then(async () => {
    expect(turn.isInterrupted).toBe(true);
    await saveMessage(closing.context, { ...place, message: stored });
    await turn.end();
  });
  await closing.runtime.close();
  await broken;
  expect(await listMessages(t.context, place)).toMatchObject([{ id: stored.id, status: "interrupted" }]);
  await (await begin(place)).end();
});

test("a server that thaws after its turn was given to another stops its own and writes nothing into the other's", async () => {
  const place = await newThread();
  const frozen = await begin(place);
  frozen.append("mine");
  await frozen.flush();
  // What the next server does once the lease has run out.
  await t.runtime.database.query(statement("update turn set live = null where id = $1"), [frozen.id]);
  const next = await begin(place, other);
  frozen.append("late");
  await aborted(frozen.signal);
  next.append("theirs");
  const reading = await startReading(t.context, place);
  await next.end();
  await frozen.end();
  expect(await reading.chunks).toEqual(["theirs"]);
});
