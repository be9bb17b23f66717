import { listThreads, stopTurn } from "@skillrun/runtime";
import { anthropicAnswer, frames, startProviderServer } from "@skillrun/runtime/testing";
import type { UIMessageChunk } from "ai";
import { describe, expect, it, test } from "vitest";
import { chooseChatModel } from "../model/model-registry.ts";
import { openGate, until, userMessage } from "../testing/chat-server.testing.ts";
import { allChunks, readChunks, textOf } from "../testing/read-chunks.testing.ts";
import { callTools, say, scriptedModel } from "../testing/scripted-model.testing.ts";
import { bed, server, withChatServer } from "../testing/with-chat-server.testing.ts";

withChatServer();

const holdThenSay = (said: string) =>
  scriptedModel(
    () => callTools(["call_0", "hold", { gate: bed.thread_id }]),
    () => say(said),
  );

test("a thread in which one provider used an id twice goes on with another, which gets each id once, with its result", async () => {
  for (const text of ["one", "two"]) {
    const calls = () => callTools(["call_0", "echo", { text }], ["functions.echo:1", "echo", { text: `more ${text}` }]);
    await allChunks(await bed.ask(bed.chatOf(scriptedModel(calls, () => say(text))), text));
  }
  const { begin, end } = anthropicAnswer("three");
  const answer = frames(...begin, ...end);
  const provider = await startProviderServer((response) => response.writeHead(200, { "content-type": "text/event-stream" }).end(answer));
  const { languageModel } = chooseChatModel({ chatModel: "anthropic:m", anthropic: { apiKey: "key", baseUrl: provider.baseUrl } });
  expect(textOf(await allChunks(await bed.ask(bed.chatOf(languageModel), "three")))).toBe("three");
  const [asked = ""] = provider.asked;
  const ids = ["call_0", "functions_echo_1", "call_0_2", "functions_echo_1_2"];
  expect(asked.match(/(?<="type":"tool_use","id":")[^"]*/g)).toEqual(ids);
  const told = ids.map((id) => new RegExp(`"tool_use_id":"${id}","content":"[^}]*?text[^a-z]*([a-z ]*)`).exec(asked)?.[1]);
  expect(told).toEqual(["one", "more one", "two", "more two"]);
  await provider.close();
});

describe("a turn", () => {
  it("makes the thread, saves the question and the answer, and streams the answer", async () => {
    const chat = bed.chatOf(scriptedModel(() => say("Hello you")));
    const chunks = await allChunks(await bed.ask(chat, "Hello there"));
    expect(textOf(chunks)).toBe("Hello you");
    expect(chunks[0]).toEqual({ type: "start", messageId: expect.stringMatching(/^msg_/) });
    expect(await bed.messages()).toMatchObject([
      { role: "user", status: "complete", parts: [{ type: "text", text: "Hello there" }] },
      { role: "assistant", status: "complete", parts: [{ type: "step-start" }, { type: "text", text: "Hello you" }] },
    ]);
    const threads = await listThreads(bed.context, { space_id: bed.space_id, limit: 100 });
    expect(threads.data.find(({ id }) => id === bed.thread_id)).toMatchObject({ title: "Hello there", active_turn_id: null });
  });

  it("is stored with its tool call while that still runs, and can be followed from its beginning", async () => {
    const chat = bed.chatOf(holdThenSay("done"));
    const stream = await bed.ask(chat, "go");
    const early = readChunks(stream);
    for await (const chunk of early) if (chunk.type === "tool-input-available") break;
    await until(async () => JSON.stringify(await bed.messages()).includes('"input-available"'));
    expect(await bed.messages()).toMatchObject([
      { role: "user" },
      {
        status: "streaming",
        parts: [
          { type: "step-start" },
          { type: "dynamic-tool", toolName: "hold", toolCallId: expect.stringMatching(/^msg_\w+\.1~call_0$/) },
        ],
      },
    ]);
    const followers = [await chat.resumeTurn(bed.context, bed), await chat.resumeTurn(bed.context, bed)].map(allChunks);
    openGate(bed.thread_id);
    const [first, second] = await Promise.all(followers);
    expect(first).toEqual(second);
    expect(first?.filter(({ type }) => type === "tool-input-available")).toHaveLength(1);
    expect(first?.map(({ type }) => type).filter((type) => type === "start" || type === "finish")).toEqual(["start", "finish"]);
    expect(textOf(first ?? [])).toBe("done");
  });

  it("sends its own reader and a late one the same", async () => {
    const chat = bed.chatOf(holdThenSay("done"));
    const own = allChunks(await bed.ask(chat, "go"));
    const late = allChunks(await chat.resumeTurn(bed.context, bed));
    openGate(bed.thread_id);
    expect(await own).toEqual(await late);
    expect(await chat.resumeTurn(bed.context, bed)).toBeNull();
  });

  it("can be followed and stopped from another process", async () => {
    const chat = bed.chatOf(holdThenSay("never said"));
    const elsewhere = await server.another();
    const own = allChunks(await bed.ask(chat, "go"));
    const seen: UIMessageChunk[] = [];
    const followed = await chat.resumeTurn(elsewhere, bed);
    if (followed === null) throw new Error("there is no live turn");
    for await (const chunk of readChunks(followed)) {
      seen.push(chunk);
      if (chunk.type === "tool-input-available") await stopTurn(elsewhere, bed);
    }
    expect(seen.at(-1)).toMatchObject({ type: "abort" });
    expect(seen).toEqual(await own);
    expect((await bed.messages()).at(-1)).toMatchObject({ status: "stopped" });
    openGate(bed.thread_id);
  });

  it("goes on when its reader leaves", async () => {
    const chat = bed.chatOf(holdThenSay("done"));
    const stream = await bed.ask(chat, "go");
    for await (const chunk of readChunks(stream)) if (chunk.type === "tool-input-available") break;
    const rest = allChunks(await chat.resumeTurn(bed.context, bed));
    openGate(bed.thread_id);
    expect(textOf(await rest)).toBe("done");
    expect(await bed.messages()).toMatchObject([{ role: "user" }, { status: "complete" }]);
  });

  it("excludes another one of the same thread", async () => {
    const chat = bed.chatOf(holdThenSay("done"));
    const stream = await bed.ask(chat, "go");
    await expect(bed.ask(chat, "me too")).rejects.toMatchObject({ code: "conflict" });
    expect((await bed.messages()).filter(({ role }) => role === "user")).toMatchObject([{ parts: [{ text: "go" }] }]);
    openGate(bed.thread_id);
    await allChunks(stream);
    const again = bed.chatOf(scriptedModel(() => say("now")));
    expect(textOf(await allChunks(await bed.ask(again, "me too")))).toBe("now");
  });

  it("tells the fault when the model fails, and keeps it with the message", async () => {
    const failing = scriptedModel(() => {
      throw new Error("secret");
    });
    const errorText = "The answer failed; the server's log has the cause.";
    const chunks = await allChunks(await bed.ask(bed.chatOf(failing), "go"));
    expect(chunks).toContainEqual({ type: "error", errorText });
    expect(await bed.messages()).toMatchObject([{ role: "user" }, { status: "complete", metadata: { error: errorText } }]);
    const healthy = scriptedModel(() => say("well again"));
    expect(textOf(await allChunks(await bed.ask(bed.chatOf(healthy), "and now?")))).toBe("well again");
    expect(healthy.doStreamCalls[0]?.prompt.map(({ role }) => role)).toEqual(["system", "user", "user"]);
  });

  it("answers a message that is sent again where it stands", async () => {
    const model = scriptedModel(
      () => say("first"),
      () => say("second"),
    );
    const chat = bed.chatOf(model);
    const message = userMessage("go");
    await allChunks(await bed.ask(chat, message));
    await allChunks(await bed.ask(chat, message));
    expect(model.doStreamCalls.at(-1)?.prompt.map(({ role }) => role)).toEqual(["system", "user"]);
    expect((await bed.messages()).map(({ role }) => role)).toEqual(["user", "assistant", "assistant"]);
  });

  it("never overwrites an answer", async () => {
    const chat = bed.chatOf(scriptedModel(() => say("hello")));
    await allChunks(await bed.ask(chat, "go"));
    const answer = (await bed.messages()).at(-1);
    await expect(bed.ask(chat, { ...userMessage("mine now"), id: answer?.id ?? "" })).rejects.toMatchObject({ code: "validation_error" });
    expect((await bed.messages()).at(-1)).toEqual(answer);
  });

  test.each<[string, unknown]>([
    ["no message", "hello"],
    ["an answer", { ...userMessage("x"), role: "assistant" }],
    ["without an id", { ...userMessage("x"), id: "" }],
    ["with an id PostgreSQL cannot hold", { ...userMessage("x"), id: "a\0" }],
    ["empty", { ...userMessage("x"), parts: [] }],
  ])("refuses a message that is %s", async (_, message) => {
    const chat = bed.chatOf(scriptedModel());
    const { space_id, thread_id } = bed;
    await expect(chat.startTurn(bed.context, { space_id, thread_id, message })).rejects.toMatchObject({ code: "validation_error" });
  });

  it("hides a thread of another space", async () => {
    const chat = bed.chatOf(scriptedModel(() => say("hello")));
    await allChunks(await bed.ask(chat, "go"));
    const { space_id, thread_id } = bed;
    const stranger = await server.stranger();
    const message = userMessage("let me in");
    await expect(chat.startTurn(stranger, { space_id, thread_id, message })).rejects.toMatchObject({ code: "not_found" });
    await expect(chat.resumeTurn(stranger, { space_id, thread_id })).rejects.toMatchObject({ code: "not_found" });
    await expect(chat.recoverTurn(stranger, { space_id, thread_id })).rejects.toMatchObject({ code: "not_found" });
  });
});
