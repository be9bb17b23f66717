import { randomUUID } from "node:crypto";
import { ThreadId } from "@skillrun/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RequestContext } from "../runtime.ts";
import { statement } from "../store/connection/database.ts";
import { createTestRuntime, type TestRuntime } from "../test-runtime.ts";
import { beginTurn } from "./begin-turn.ts";
import { followTurn } from "./follow-turn.ts";
import { getThread } from "./get-thread.ts";
import { listMessages, saveMessage } from "./manage-messages.ts";
import { createThread, deleteThread, listThreads, renameThread } from "./manage-threads.ts";
import { stopTurn } from "./stop-turn.ts";

let t: TestRuntime;
beforeAll(async () => {
  t = await createTestRuntime({ embeddedWorker: false });
});
afterAll(async () => await t.close());

const message = (id: string, text: string, role: "user" | "assistant" = "user") => ({
  ...{ id, role, status: "complete" as const, metadata: null },
  parts: [{ type: "text", text }],
});

type Place = { space_id: TestRuntime["space_id"]; thread_id: ThreadId };
const verbs: [name: string, call: (context: RequestContext, place: Place) => Promise<unknown>][] = [
  ["getThread", getThread],
  ["renameThread", (context, place) => renameThread(context, { ...place, title: "Mine now" })],
  ["deleteThread", deleteThread],
  ["listMessages", listMessages],
  ["saveMessage", (context, place) => saveMessage(context, { ...place, message: message("m1", "hello") })],
  ["beginTurn", (context, place) => beginTurn(context, { ...place, message_id: "m1" })],
  ["followTurn", (context, place) => followTurn(context, place)],
  ["stopTurn", stopTurn],
  ["createThread", (context, place) => createThread(context, { space_id: place.space_id, id: place.thread_id, title: "Mine now" })],
];

test.each(verbs)("%s hides a thread of another space", async (_name, call) => {
  const stranger = await t.stranger();
  const thread = await createThread(t.context, { space_id: t.space_id, title: "Secret" });
  for (const space_id of [t.space_id, stranger.space_id])
    await expect(call(stranger.context, { space_id, thread_id: thread.id })).rejects.toMatchObject({ code: "not_found" });
  expect(await getThread(t.context, { space_id: t.space_id, thread_id: thread.id })).toEqual(thread);
});

test("listThreads hides threads of another space", async () => {
  const stranger = await t.stranger();
  await createThread(t.context, { space_id: t.space_id });
  await expect(listThreads(stranger.context, { space_id: t.space_id, limit: 10 })).rejects.toMatchObject({ code: "not_found" });
  expect((await listThreads(stranger.context, { space_id: stranger.space_id, limit: 10 })).data).toEqual([]);
});

test("a thread made again under its own id stays as it was", async () => {
  const id = ThreadId.parse(randomUUID());
  const first = await createThread(t.context, { space_id: t.space_id, id, title: "First" });
  expect(await createThread(t.context, { space_id: t.space_id, id, title: "Second" })).toEqual(first);
});

test("messages are kept in the order in which they came, and one of the same id replaces the earlier in its place", async () => {
  const place = { space_id: t.space_id, thread_id: (await createThread(t.context, { space_id: t.space_id })).id };
  for (const id of ["a", "b", "c"]) await saveMessage(t.context, { ...place, message: message(id, `${id} \0\ud800`) });
  await saveMessage(t.context, { ...place, message: message("b", "again", "assistant") });
  const messages = await listMessages(t.context, place);
  expect(messages.map(({ id, parts }) => [id, parts[0]?.["text"]])).toEqual([
    ["a", "a ��"],
    ["b", "again"],
    ["c", "c ��"],
  ]);
});

test("many messages saved at once all have a place", async () => {
  const place = { space_id: t.space_id, thread_id: (await createThread(t.context, { space_id: t.space_id })).id };
  const ids = Array.from({ length: 60 }, (_, n) => `m${n}`);
  await Promise.all(ids.map((id) => saveMessage(t.context, { ...place, message: message(id, id) })));
  expect((await listMessages(t.context, place)).map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
});

test("the thread used last is listed first, and pages hold each once", async () => {
  const stranger = await t.stranger();
  const { space_id } = stranger;
  const threads = [];
  for (let n = 0; n < 5; n++) threads.push(await createThread(stranger.context, { space_id, title: `${n}` }));
  // Time has passed since: threads are listed by the millisecond.
  await t.runtime.database.query(statement("update thread set updated_at = updated_at - interval '1 minute' where space_id = $1"), [
    space_id,
  ]);
  const used = threads[1] ?? expect.fail("no thread");
  await saveMessage(stranger.context, { space_id, thread_id: used.id, message: message("m", "x") });
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listThreads(stranger.context, { space_id, limit: 2, cursor });
    seen.push(...page.data.map((thread) => thread.id));
    cursor = page.meta.next_cursor ?? undefined;
  } while (cursor !== undefined);
  expect(seen[0]).toBe(used.id);
  expect(seen.toSorted()).toEqual(threads.map((thread) => thread.id).toSorted());
});

test("a deleted thread is gone with its messages, and cannot be deleted again", async () => {
  const place = { space_id: t.space_id, thread_id: (await createThread(t.context, { space_id: t.space_id })).id };
  await saveMessage(t.context, { ...place, message: message("m", "x") });
  await deleteThread(t.context, place);
  await expect(deleteThread(t.context, place)).rejects.toMatchObject({ code: "not_found" });
  await createThread(t.context, { space_id: t.space_id, id: place.thread_id });
  expect(await listMessages(t.context, place)).toEqual([]);
});
