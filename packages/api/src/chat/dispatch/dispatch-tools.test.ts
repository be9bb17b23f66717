import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { cancelExecution, dispatchToolCall, iterateEvents } from "@skillrun/runtime";
import { describe, expect, it, test } from "vitest";
import { openGate, userMessage } from "../testing/chat-server.testing.ts";
import { allChunks, readChunks, textOf } from "../testing/read-chunks.testing.ts";
import { call, callTools, finish, say, scriptedModel, text, toldResults } from "../testing/scripted-model.testing.ts";
import { answerId, bed, withChatServer } from "../testing/with-chat-server.testing.ts";

withChatServer();

const done = () => say("done");
const bare = (id: string, toolName: string, input: unknown): LanguageModelV4StreamPart => ({
  type: "tool-call",
  toolCallId: id,
  toolName,
  input: JSON.stringify(input),
});

describe("a tool call", () => {
  it("has its execution while the model still talks", async () => {
    const model = scriptedModel(async function* () {
      yield* call("call_0", "echo", { text: "hi" });
      // The answer goes on only when the execution is there.
      yield* text((await bed.executionOf(`${answerId}.1~call_0`)).skill_slug);
      yield finish("tool-calls");
    }, done);
    expect(textOf(await allChunks(await bed.ask(bed.chatOf(model, answerId), "go")))).toBe("echodone");
    expect(toldResults(model)).toMatchObject([{ state: "completed", outputs: { text: "hi" } }]);
    expect(await bed.executions()).toMatchObject([
      { source: "chat", chat_thread_id: bed.thread_id, chat_message_id: answerId, chat_tool_call_id: `${answerId}.1~call_0` },
    ]);
  });

  it("runs beside the others of its step", async () => {
    const model = scriptedModel(() => callTools(["a", "hold", { gate: bed.thread_id }], ["b", "hold", { gate: bed.thread_id }]), done);
    const chunks = allChunks(await bed.ask(bed.chatOf(model, answerId), "go"));
    const states = await Promise.all(["a", "b"].map((id) => bed.untilState(`${answerId}.1~${id}`, "running")));
    expect(states).toEqual(["running", "running"]);
    openGate(bed.thread_id);
    expect(textOf(await chunks)).toBe("done");
    expect(toldResults(model)).toMatchObject([{ state: "completed" }, { state: "completed" }]);
  });

  it("that is quick is done while a slow one before it runs, each once, and the model is told both in the order of the calls", async () => {
    const calls = () => callTools(["slow", "hold", { gate: bed.thread_id }], ["quick", "echo", { text: "hi" }]);
    const model = scriptedModel(calls, done);
    const outputs: [id: string, isSlowDone: boolean][] = [];
    for await (const chunk of readChunks(await bed.ask(bed.chatOf(model, answerId), "go"))) {
      if (chunk.type !== "tool-output-available") continue;
      outputs.push([chunk.toolCallId, (await bed.executionOf(`${answerId}.1~slow`)).state === "completed"]);
      openGate(bed.thread_id);
    }
    expect(outputs).toEqual([
      [`${answerId}.1~quick`, false],
      [`${answerId}.1~slow`, true],
    ]);
    expect(toldResults(model)).toMatchObject([{ outputs: { gate: bed.thread_id } }, { outputs: { text: "hi" } }]);
    const [, answer] = await bed.messages();
    const parts = answer?.parts.filter((part) => part["type"] === "dynamic-tool") ?? [];
    expect(parts.map((part) => [part["toolCallId"], part["state"]])).toEqual([
      [`${answerId}.1~slow`, "output-available"],
      [`${answerId}.1~quick`, "output-available"],
    ]);
    for (const { id } of await bed.executions()) {
      const types: string[] = [];
      const ref = { space_id: bed.space_id, execution_id: id };
      for await (const { type } of iterateEvents(bed.context, ref)) if (type.startsWith("execution_")) types.push(type);
      expect(types).toEqual(["execution_queued", "execution_started", "execution_completed"]);
    }
  });

  it("whose arguments were not streamed is dispatched like any other", async () => {
    const model = scriptedModel(() => [bare("call_0", "echo", { text: "hi" }), finish("tool-calls")], done);
    await allChunks(await bed.ask(bed.chatOf(model, answerId), "go"));
    expect(toldResults(model)).toMatchObject([{ state: "completed", outputs: { text: "hi" } }]);
  });

  it("with an id used before in another step or message is an execution of its own", async () => {
    const step = () => callTools(["call_0", "echo", { text: "hi" }]);
    for (const messageId of [`${answerId}a`, `${answerId}b`]) {
      await allChunks(await bed.ask(bed.chatOf(scriptedModel(step, step, done), messageId), "go"));
    }
    const ids = (await bed.executions()).map(({ chat_tool_call_id }) => chat_tool_call_id);
    expect(ids.toSorted()).toEqual([`${answerId}a.1~call_0`, `${answerId}a.2~call_0`, `${answerId}b.1~call_0`, `${answerId}b.2~call_0`]);
  });

  it("that was dispatched before finds its execution", async () => {
    const { space_id, thread_id } = bed;
    const { execution } = await dispatchToolCall(bed.context, {
      space_id,
      thread_id,
      tool_name: "echo",
      arguments: { text: "hi" },
      tool_call_id: `${answerId}.1~call_0`,
      message_id: answerId,
      uploaded_files: [],
      model: null,
    });
    const model = scriptedModel(() => callTools(["call_0", "echo", { text: "hi" }]), done);
    await allChunks(await bed.ask(bed.chatOf(model, answerId), "go"));
    expect(toldResults(model)).toMatchObject([{ execution_id: execution.id, outputs: { text: "hi" } }]);
    expect(await bed.executions()).toHaveLength(1);
  });

  it("whose id belongs to another call is told to the model as a conflict, and never as that call's result", async () => {
    const { space_id, thread_id } = bed;
    const call_0 = { tool_name: "echo", tool_call_id: `${answerId}.1~call_0`, message_id: answerId };
    await dispatchToolCall(bed.context, {
      ...{ space_id, thread_id, ...call_0, arguments: { text: "another" }, uploaded_files: [], model: null },
    });
    const model = scriptedModel(() => callTools(["call_0", "echo", { text: "hi" }]), done);
    expect(textOf(await allChunks(await bed.ask(bed.chatOf(model, answerId), "go")))).toBe("done");
    expect(toldResults(model)).toEqual([expect.stringContaining("belongs to another call in this space; what differs: the arguments")]);
  });

  it("that the person cancels is told to the model as cancelled", async () => {
    const model = scriptedModel(() => callTools(["call_0", "hold", { gate: bed.thread_id }]), done);
    const chunks = allChunks(await bed.ask(bed.chatOf(model, answerId), "go"));
    const { id } = await bed.executionOf(`${answerId}.1~call_0`);
    await cancelExecution(bed.context, { space_id: bed.space_id, execution_id: id });
    expect(textOf(await chunks)).toBe("done");
    expect(toldResults(model)).toMatchObject([
      { state: "cancelled", note: expect.stringContaining("was cancelled. Do not start it again") },
    ]);
  });

  it("that fails is told to the model with its reason", async () => {
    const model = scriptedModel(() => callTools(["call_0", "fail", {}]), done);
    await allChunks(await bed.ask(bed.chatOf(model, answerId), "go"));
    expect(toldResults(model)).toMatchObject([
      { state: "failed", failure_reason: "skill_error", error: { code: "meant_to", message: "It was meant to." } },
    ]);
  });

  test.each<[string, LanguageModelV4StreamPart[], string]>([
    ["whose arguments do not fit the skill", call("call_0", "echo", { text: 1 }), "The arguments do not fit the skill"],
    ["whose arguments are no object", call("call_0", "echo", ["x"]), "must be a JSON object"],
    ["whose arguments are no JSON", call("call_0", "echo", '{"text": "cut o'), "Invalid input for tool echo"],
    [
      "whose arguments have a number that cannot be kept",
      call("call_0", "echo", '{"text": "hi", "of": [{"id": 2512292042121000001}]}'),
      "arguments.of.0.id: the number 2512292042121000001 cannot be kept digit by digit; send it as a string",
    ],
    ["of a tool there is not", call("call_0", "nothing", {}), "unavailable tool 'nothing'"],
  ])("%s is told to the model, and the answer goes on", async (_, parts, told) => {
    const model = scriptedModel(() => [...parts, finish("tool-calls")], done);
    const chunks = await allChunks(await bed.ask(bed.chatOf(model, answerId), "go"));
    expect(textOf(chunks)).toBe("done");
    expect(chunks.filter(({ type }) => type === "error")).toEqual([]);
    expect(toldResults(model)).toEqual([expect.stringContaining(told)]);
    expect(await bed.executions()).toEqual([]);
  });

  it("with a number that cannot be kept has its digits in the message, and the model's next try with a string runs", async () => {
    const model = scriptedModel(
      () => callTools(["call_0", "echo", '{"text": 2512292042121000001}']),
      () => callTools(["call_1", "echo", '{"text": "2512292042121000001"}']),
      done,
    );
    expect(textOf(await allChunks(await bed.ask(bed.chatOf(model, answerId), "go")))).toBe("done");
    expect(JSON.stringify(model.doStreamCalls.map(({ prompt }) => prompt))).not.toContain("2512292042121000000");
    expect(JSON.stringify(await bed.messages())).not.toContain("2512292042121000000");
    expect(await bed.executions()).toMatchObject([
      { state: "completed", inputs: { text: "2512292042121000001" }, outputs: { text: "2512292042121000001" } },
    ]);
  });

  it("of an answer that ran out of tokens is cancelled", async () => {
    const model = scriptedModel(() => [...call("call_0", "hold", { gate: bed.thread_id }), finish("length")]);
    const chunks = await allChunks(await bed.ask(bed.chatOf(model, answerId), "go"));
    expect(chunks).toContainEqual({
      type: "tool-output-error",
      toolCallId: `${answerId}.1~call_0`,
      dynamic: true,
      errorText: expect.stringContaining("broke off"),
    });
    expect(await bed.untilState(`${answerId}.1~call_0`, "cancelled")).toBe("cancelled");
    expect(await bed.messages()).toMatchObject([
      { role: "user" },
      { status: "complete", parts: [{ type: "step-start" }, { state: "output-error" }] },
    ]);
  });

  it("of an answer that failed after it is cancelled", async () => {
    const model = scriptedModel(async function* () {
      yield* call("call_0", "hold", { gate: bed.thread_id });
      await bed.executionOf(`${answerId}.1~call_0`);
      throw new Error("the provider went away");
    });
    const chunks = await allChunks(await bed.ask(bed.chatOf(model, answerId), "go"));
    expect(chunks.filter(({ type }) => type === "error")).toHaveLength(1);
    expect(await bed.untilState(`${answerId}.1~call_0`, "cancelled")).toBe("cancelled");
  });
});

describe("attached files", () => {
  const withFile = (file: { source_id: string; filename: string }, said: string) => {
    const message = userMessage(said);
    message.parts.unshift({ type: "file", url: `skillrun-file:${file.source_id}`, filename: file.filename, mediaType: "text/csv" });
    return message;
  };
  const echoes = () => scriptedModel(() => callTools(["call_0", "echo", { text: "hi" }]), done);

  it("reach the skill, and the model only by name", async () => {
    const model = echoes();
    const file = await bed.upload("figures.csv", "a,b\n1,2\n");
    await allChunks(await bed.ask(bed.chatOf(model, answerId), withFile(file, "look")));
    expect(toldResults(model)).toMatchObject([{ outputs: { files: ["figures.csv"] } }]);
    const asked = model.doStreamCalls[0]?.prompt.find(({ role }) => role === "user");
    expect(asked?.content).toMatchObject([
      { type: "text", text: "[Attached file: figures.csv (text/csv)]" },
      { type: "text", text: "look" },
    ]);
  });

  it("of the latest message that had some are used when the newest has none", async () => {
    const [older, newer] = [await bed.upload("older.csv", "a\n1\n"), await bed.upload("newer.csv", "a\n2\n")];
    await allChunks(await bed.ask(bed.chatOf(scriptedModel(done)), withFile(older, "first")));
    await allChunks(await bed.ask(bed.chatOf(scriptedModel(done)), withFile(newer, "second")));
    const model = echoes();
    await allChunks(await bed.ask(bed.chatOf(model, answerId), "now do it"));
    expect(toldResults(model)).toMatchObject([{ outputs: { files: ["newer.csv"] } }]);
  });
});
