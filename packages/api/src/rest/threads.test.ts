import { randomUUID } from "node:crypto";
import { SkillrunError, SpaceId, ThreadId } from "@skillrun/contract";
import { saveMessage } from "@skillrun/runtime";
import { describe, expect, test } from "vitest";
import type { ChatDoor } from "../chat-door.ts";
import { useApi } from "./testing/api-fixture.testing.ts";
import { mounts } from "./testing/mounts.testing.ts";
import { readData, readError, readObject, readPage } from "./testing/read-answer.testing.ts";

const heard: unknown[] = [];
const [liveThreadId, deadThreadId, overtakenThreadId] = [randomUUID(), randomUUID(), randomUUID()];
const live = new Set<string>([liveThreadId]);

/** A chat whose answer is its question; one thread has a live turn, one has a turn to recover, and in one another reader recovers it. */
const echoChat: ChatDoor = {
  async startTurn(_context, input) {
    heard.push(input);
    return ReadableStream.from(["data: one\n\n", `data: ${JSON.stringify(input.message.parts)}\n\n`, "data: [DONE]\n\n"]);
  },
  async resumeTurn(_context, { thread_id }) {
    return live.has(thread_id) ? ReadableStream.from(["data: live\n\n"]) : null;
  },
  async recoverTurn(_context, { thread_id }) {
    if (thread_id === overtakenThreadId) {
      live.add(thread_id);
      throw new SkillrunError("conflict", "A turn is running.");
    }
    return thread_id === deadThreadId ? ReadableStream.from(["data: recovered\n\n"]) : null;
  },
};

describe.each(mounts)("threads over %s", (_name, open) => {
  const api = useApi(open, { chat: echoChat });

  test("a thread is made, found, listed, renamed and deleted", async () => {
    const { send, inSpace } = api();
    const id = randomUUID();
    const made = await send(inSpace("/threads"), { json: { id, title: "First" } });
    expect([made.status, await readData(made)]).toMatchObject([201, { id, title: "First", active_turn_id: null }]);
    expect(await readData(await send(inSpace("/threads"), { json: { id, title: "Again" } }))).toMatchObject({ id, title: "First" });
    const renamed = await send(inSpace(`/threads/${id}`), { method: "PATCH", json: { title: null } });
    expect([renamed.status, await readData(renamed)]).toMatchObject([200, { id, title: null }]);
    expect((await readPage(await send(inSpace("/threads?limit=1")))).data).toMatchObject([{ id, title: null }]);
    const deleted = await send(inSpace(`/threads/${id}`), { method: "DELETE" });
    expect([deleted.status, await deleted.text()]).toEqual([204, ""]);
    expect((await send(inSpace(`/threads/${id}`))).status).toBe(404);
  });

  test("messages come all at once, oldest first", async () => {
    const {
      send,
      inSpace,
      test: { context, space_id },
    } = api();
    const { id } = await readData(await send(inSpace("/threads"), { json: {} }));
    const thread = { space_id, thread_id: ThreadId.parse(id) };
    for (const text of ["hello", "world"]) {
      const message = { id: text, role: "user" as const, parts: [{ type: "text", text }], status: "complete" as const };
      await saveMessage(context, { ...thread, message });
    }
    const { data, meta } = await readPage(await send(inSpace(`/threads/${id}/messages`)));
    expect(data.map((message) => message["id"])).toEqual(["hello", "world"]);
    expect(meta).toEqual({ next_cursor: null, has_more: false });
  });

  test("a thread and its messages are hidden from another space", async () => {
    const { send, inSpace, foreign } = api();
    const { id } = await readData(await send(inSpace("/threads"), { json: {} }));
    for (const [method, suffix] of [
      ["GET", ""],
      ["DELETE", ""],
      ["GET", "/messages"],
      ["POST", "/stop"],
    ] as const) {
      const hidden = await send(`/api-proxy/v1/spaces/${foreign.hidden}/threads/${id}${suffix}`, { method });
      const missing = await send(`/api-proxy/v1/spaces/${foreign.missing}/threads/${id}${suffix}`, { method });
      expect([hidden.status, missing.status]).toEqual([404, 404]);
      expect((await readError(hidden)).error.message).toBe((await readError(missing)).error.message);
    }
    expect((await send(inSpace(`/threads/${id}`))).status).toBe(200);
  });

  test("stopping a thread's turn is 204, whether there is one or not", async () => {
    const { send, inSpace } = api();
    const { id } = await readData(await send(inSpace("/threads"), { json: {} }));
    expect((await send(inSpace(`/threads/${id}/stop`), { method: "POST" })).status).toBe(204);
  });

  test("a chat message is handed on as it was sent, and the answer streamed as it is made", async () => {
    const {
      send,
      inSpace,
      test: { space_id },
    } = api();
    const message = {
      id: "m1",
      role: "user",
      parts: [
        { type: "text", text: "hi" },
        { type: "file", url: "skillrun-file:x", mediaType: "text/csv" },
      ],
    };
    const thread_id = randomUUID();
    const response = await send(inSpace("/chat"), { json: { thread_id, message, space_id: randomUUID() } });
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "text/event-stream",
      "cache-control": "no-cache, no-transform",
      "x-vercel-ai-ui-message-stream": "v1",
    });
    expect(await response.text()).toBe(`data: one\n\ndata: ${JSON.stringify(message.parts)}\n\ndata: [DONE]\n\n`);
    expect(heard.at(-1)).toEqual({ space_id: SpaceId.parse(space_id), thread_id, message });
  });

  test("a chat message that is no user's or has no parts is invalid", async () => {
    const { send, inSpace } = api();
    const thread_id = randomUUID();
    for (const [message, loc] of [
      [{ id: "m", role: "assistant", parts: [{ type: "text" }] }, ["body", "message", "role"]],
      [{ id: "m", role: "user", parts: [] }, ["body", "message", "parts"]],
      [undefined, ["body", "message"]],
    ] as const) {
      const response = await send(inSpace("/chat"), { json: { thread_id, message } });
      expect([response.status, (await readError(response)).detail?.[0]?.loc]).toEqual([422, loc]);
    }
  });

  test("a turn that a dead server left is recovered, and one that another reader recovers is followed", async () => {
    const { send, inSpace } = api();
    expect(await (await send(inSpace(`/threads/${deadThreadId}/stream`))).text()).toBe("data: recovered\n\n");
    expect(await (await send(inSpace(`/threads/${overtakenThreadId}/stream`))).text()).toBe("data: live\n\n");
  });

  test("a live turn is resumed and none is 204", async () => {
    const { send, inSpace } = api();
    expect(await (await send(inSpace(`/threads/${liveThreadId}/stream`))).text()).toBe("data: live\n\n");
    expect((await send(inSpace(`/threads/${randomUUID()}/stream`))).status).toBe(204);
  });
});

describe("a server without a chat", () => {
  const api = useApi();
  test("its chat routes are not_found", async () => {
    const { send, inSpace } = api();
    const message = { id: "m", role: "user", parts: [{ type: "text" }] };
    const response = await send(inSpace("/chat"), { json: { thread_id: randomUUID(), message } });
    expect(await readObject(response)).toMatchObject({ error: { code: "not_found" } });
  });
});
