import type { LanguageModelV4Prompt } from "@ai-sdk/provider";
import { stopTurn } from "@skillrun/runtime";
import type { MockLanguageModelV4 } from "ai/test";
import { expect, it } from "vitest";
import { openGate, until } from "../testing/chat-server.testing.ts";
import { allChunks, readChunks, textOf } from "../testing/read-chunks.testing.ts";
import { type Answer, call, callTools, say, scriptedModel, text } from "../testing/scripted-model.testing.ts";
import { answerId, bed, server, withChatServer } from "../testing/with-chat-server.testing.ts";

withChatServer();

/** Begins the answer, and stops it at the first chunk of this type, once `when` has resolved. */
async function stopAt(model: MockLanguageModelV4, type: string, when: () => Promise<unknown> = async () => undefined): Promise<void> {
  for await (const chunk of readChunks(await bed.ask(bed.chatOf(model, answerId), "go"))) {
    if (chunk.type !== type) continue;
    await when();
    await stopTurn(bed.context, bed);
  }
}

/** Says "hi", and gives what the provider was sent. */
async function historyAtHi(): Promise<LanguageModelV4Prompt> {
  const model = scriptedModel(() => say("hello"));
  expect(textOf(await allChunks(await bed.ask(bed.chatOf(model), "hi")))).toBe("hello");
  return model.doStreamCalls[0]?.prompt ?? [];
}

/** The calls of a history with the results that follow them; fails as a provider does at a call without its result, or at an empty message. */
function callsIn(prompt: LanguageModelV4Prompt): [id: string, result: unknown][] {
  return prompt.flatMap((message, index) => {
    expect(message.content.length, `message ${index} is empty`).toBeGreaterThan(0);
    if (message.role !== "assistant") return [];
    const next = prompt[index + 1];
    const results = next?.role === "tool" ? next.content : [];
    return message.content.flatMap((part): [string, unknown][] => {
      if (part.type !== "tool-call") return [];
      const result = results.find((each) => each.type === "tool-result" && each.toolCallId === part.toolCallId);
      return [
        [part.toolCallId, result?.type === "tool-result" && "value" in result.output ? result.output.value : expect.fail(part.toolCallId)],
      ];
    });
  });
}

const notMade = "The call was not made: the answer ended in the middle of its arguments.";

/** A call whose arguments never end. */
const endlessArguments = (before: ReturnType<typeof text>): Answer =>
  async function* ({ abortSignal }) {
    yield* before;
    yield { type: "tool-input-start", id: "call_1", toolName: "echo" };
    yield { type: "tool-input-delta", id: "call_1", delta: '{"te' };
    await new Promise((resolve) => abortSignal?.addEventListener("abort", resolve));
  };

it.each([
  ["alone", () => []],
  ["after a text", () => text("Let me see.")],
])("an answer stopped while a call's arguments stream, %s, leaves it as one that was not made", async (_how, before) => {
  await stopAt(scriptedModel(endlessArguments(before())), "tool-input-delta");
  const prompt = await historyAtHi();
  expect(callsIn(prompt)).toEqual([["call_1", notMade]]);
  expect((await bed.messages())[1]?.parts.at(-1)).toMatchObject({ toolCallId: `${answerId}.1~call_1`, state: "output-error" });
  expect(prompt.filter(({ role }) => role === "user")).toHaveLength(2);
  expect(await bed.executions()).toEqual([]);
});

it("an answer stopped while a second call's arguments stream leaves the first call, with what became of it", async () => {
  const first = call("call_0", "hold", { gate: bed.thread_id });
  await stopAt(scriptedModel(endlessArguments(first)), "tool-input-available", () => bed.untilState(`${answerId}.1~call_0`, "running"));
  expect(callsIn(await historyAtHi())).toMatchObject([
    ["call_0", { state: "running" }],
    ["call_1", notMade],
  ]);
  openGate(bed.thread_id);
});

it("an answer stopped while its calls run leaves each with what became of it", async () => {
  const calls = () => callTools(["call_0", "hold", { gate: bed.thread_id }], ["call_1", "echo", { text: "quick" }]);
  await stopAt(scriptedModel(calls), "tool-output-available", () => bed.untilState(`${answerId}.1~call_0`, "running"));
  expect(callsIn(await historyAtHi())).toMatchObject([
    ["call_0", { state: "running" }],
    ["call_1", { state: "completed", outputs: { text: "quick" } }],
  ]);
  openGate(bed.thread_id);
});

it("an answer whose server was killed leaves its call with what became of it", async () => {
  await server.killDuringTurn(bed, answerId);
  await until(async () => (await bed.messages()).at(-1)?.status === "interrupted");
  expect(callsIn(await historyAtHi())).toMatchObject([["call_0", { state: expect.stringMatching(/queued|running/) }]]);
  openGate(bed.thread_id);
  await bed.untilState(`${answerId}.1~call_0`, "completed");
  expect(callsIn(await historyAtHi())).toMatchObject([["call_0", { state: "completed" }]]);
});
