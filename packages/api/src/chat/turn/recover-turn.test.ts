import type { ExecutionId } from "@skillrun/contract";
import { cancelExecution, dispatchToolCall, saveMessage, stopTurn } from "@skillrun/runtime";
import { describe, expect, it } from "vitest";
import { openGate, until } from "../testing/chat-server.testing.ts";
import { allChunks, readChunks, textOf } from "../testing/read-chunks.testing.ts";
import { callTools, say, scriptedModel, toldResults } from "../testing/scripted-model.testing.ts";
import { answerId, bed, server, withChatServer } from "../testing/with-chat-server.testing.ts";

withChatServer();

/** Leaves the thread as a server does that is killed while the skill runs: a message still "streaming", and no live turn. */
async function interruptedTurn(gate: string): Promise<ExecutionId> {
  const { space_id, thread_id } = bed;
  await allChunks(await bed.ask(bed.chatOf(scriptedModel(() => say("hello"))), "hi"));
  const toolCallId = `${answerId}.1~call_0`;
  const part = { type: "dynamic-tool", toolName: "hold", toolCallId, state: "input-available", input: { gate } };
  await saveMessage(bed.context, {
    space_id,
    thread_id,
    message: { id: `${answerId}q`, role: "user", parts: [{ type: "text", text: "go" }], status: "complete" },
  });
  await saveMessage(bed.context, {
    space_id,
    thread_id,
    message: { id: answerId, role: "assistant", parts: [{ type: "step-start" }, part], status: "streaming" },
  });
  const { execution } = await dispatchToolCall(bed.context, {
    space_id,
    thread_id,
    tool_name: "hold",
    arguments: { gate },
    tool_call_id: toolCallId,
    message_id: answerId,
    uploaded_files: [],
    model: null,
  });
  return execution.id;
}

describe("a stopped turn", () => {
  it("leaves its execution running, whose result the next turn knows", async () => {
    const stopped = scriptedModel(() => callTools(["call_0", "hold", { gate: bed.thread_id }]));
    const chat = bed.chatOf(stopped, answerId);
    const stream = await bed.ask(chat, "go");
    const types: string[] = [];
    for await (const { type } of readChunks(stream)) {
      types.push(type);
      if (type === "tool-input-available") {
        await bed.untilState(`${answerId}.1~call_0`, "running");
        await stopTurn(bed.context, bed);
      }
    }
    expect(types.at(-1)).toBe("abort");
    expect(await bed.messages()).toMatchObject([
      { role: "user" },
      { status: "stopped", parts: [{ type: "step-start" }, { state: "input-available" }] },
    ]);
    const meanwhile = scriptedModel(() => say("it runs"));
    await allChunks(await bed.ask(bed.chatOf(meanwhile), "is it done?"));
    expect(toldResults(meanwhile)).toMatchObject([{ state: "running" }]);
    openGate(bed.thread_id);
    await bed.untilState(`${answerId}.1~call_0`, "completed");
    const afterwards = scriptedModel(() => say("it is"));
    await allChunks(await bed.ask(bed.chatOf(afterwards), "and now?"));
    expect(toldResults(afterwards)).toMatchObject([{ state: "completed", outputs: { gate: bed.thread_id } }]);
  });

  it("that was only talking ends at once", async () => {
    const chat = bed.chatOf(
      scriptedModel(async function* (call) {
        yield { type: "text-start", id: "t" };
        for (let word = 0; call.abortSignal?.aborted !== true; word++) {
          yield { type: "text-delta", id: "t", delta: `${word} ` };
          await new Promise(setImmediate);
        }
      }),
    );
    for await (const { type } of readChunks(await bed.ask(chat, "go"))) if (type === "text-delta") await stopTurn(bed.context, bed);
    expect(await bed.messages()).toMatchObject([
      { role: "user" },
      { status: "stopped", parts: [{ type: "step-start" }, { type: "text" }] },
    ]);
  });
});

describe("a turn whose server died", () => {
  it("reads interrupted and is not live", async () => {
    await interruptedTurn(bed.thread_id);
    expect((await bed.messages()).at(-1)).toMatchObject({ id: answerId, status: "interrupted" });
    expect(await bed.chatOf(scriptedModel()).resumeTurn(bed.context, bed)).toBeNull();
    openGate(bed.thread_id);
  });

  it("gives the next turn the results of its executions", async () => {
    const execution_id = await interruptedTurn(bed.thread_id);
    await cancelExecution(bed.context, { space_id: bed.space_id, execution_id });
    await bed.untilState(`${answerId}.1~call_0`, "cancelled");
    const model = scriptedModel(() => say("I see"));
    await allChunks(await bed.ask(bed.chatOf(model), "what happened?"));
    expect(toldResults(model)).toMatchObject([{ execution_id, state: "cancelled" }]);
  });

  it("is recovered: the model goes on from the results, in a message of its own", async () => {
    const execution_id = await interruptedTurn(bed.thread_id);
    const model = scriptedModel(() => say("It is done."));
    const chat = bed.chatOf(model, `${answerId}r`);
    const chunks = allChunks(await chat.recoverTurn(bed.context, bed));
    openGate(bed.thread_id);
    expect(textOf(await chunks)).toBe("It is done.");
    expect(toldResults(model)).toMatchObject([{ execution_id, state: "completed", outputs: { gate: bed.thread_id } }]);
    expect((await bed.messages()).slice(-2)).toMatchObject([
      { id: answerId, status: "interrupted" },
      { id: `${answerId}r`, status: "complete" },
    ]);
    expect(await chat.recoverTurn(bed.context, bed)).toBeNull();
  });

  it("by kill -9 leaves an execution that another server runs to its end, and an answer that can be recovered", async () => {
    await server.killDuringTurn(bed, answerId);
    const chat = bed.chatOf(
      scriptedModel(() => say("It is done.")),
      `${answerId}r`,
    );
    await until(async () => (await bed.messages()).at(-1)?.status === "interrupted");
    expect((await bed.messages()).at(-1)).toMatchObject({
      id: answerId,
      parts: [{ type: "step-start" }, { toolCallId: `${answerId}.1~call_0` }],
    });
    expect(await chat.resumeTurn(bed.context, bed)).toBeNull();
    openGate(bed.thread_id);
    expect(textOf(await allChunks(await chat.recoverTurn(bed.context, bed)))).toBe("It is done.");
    expect(await bed.executions()).toMatchObject([{ state: "completed", chat_tool_call_id: `${answerId}.1~call_0` }]);
  });

  it("is recovered once, whoever asks at the same time", async () => {
    await interruptedTurn(bed.thread_id);
    const chat = bed.chatOf(scriptedModel(() => say("It is done.")));
    const outcomes = await Promise.allSettled([chat.recoverTurn(bed.context, bed), chat.recoverTurn(bed.context, bed)]);
    const streams = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" && outcome.value !== null ? [outcome.value] : []));
    expect(streams).toHaveLength(1);
    openGate(bed.thread_id);
    await Promise.all(streams.map(allChunks));
    expect((await bed.messages()).filter(({ role }) => role === "assistant")).toHaveLength(3);
  });

  it("is told plainly when its call never became an execution", async () => {
    const { space_id, thread_id } = bed;
    await allChunks(await bed.ask(bed.chatOf(scriptedModel(() => say("hello"))), "hi"));
    const part = (state: string, toolCallId: string) => ({ type: "dynamic-tool", toolName: "echo", toolCallId, state, input: {} });
    const parts = [part("input-available", `${answerId}.1~a`), part("input-streaming", `${answerId}.1~b`)];
    await saveMessage(bed.context, { space_id, thread_id, message: { id: answerId, role: "assistant", parts, status: "streaming" } });
    const model = scriptedModel(() => say("I see"));
    await allChunks(await bed.ask(bed.chatOf(model), "what happened?"));
    expect(toldResults(model)).toEqual([expect.stringContaining("has no execution")]);
  });
});
