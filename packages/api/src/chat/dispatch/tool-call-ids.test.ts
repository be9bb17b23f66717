import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { dynamicTool, generateText, isStepCount, jsonSchema, simulateReadableStream, streamText, wrapLanguageModel } from "ai";
import { MockLanguageModelV4 } from "ai/test";
import { expect, it } from "vitest";
import { uniqueToolCallIds } from "./tool-call-ids.ts";

const usage = {
  inputTokens: { total: 1, noCache: 1, cacheRead: undefined, cacheWrite: undefined },
  outputTokens: { total: 1, text: 1, reasoning: undefined },
};
const call = (id: string): LanguageModelV4StreamPart[] => [
  { type: "tool-input-start", id, toolName: "echo" },
  { type: "tool-input-delta", id, delta: "{}" },
  { type: "tool-input-end", id },
  { type: "tool-call", toolCallId: id, toolName: "echo", input: "{}" },
];
const finish = (unified: "stop" | "tool-calls"): LanguageModelV4StreamPart => ({
  type: "finish",
  finishReason: { unified, raw: undefined },
  usage,
});
const stream = (...chunks: LanguageModelV4StreamPart[]) => ({
  stream: simulateReadableStream({ chunks, initialDelayInMs: null, chunkDelayInMs: null }),
});
const echo = dynamicTool({ inputSchema: jsonSchema({ type: "object" }), execute: async (_input, { toolCallId }) => toolCallId });

async function idsOf(model: MockLanguageModelV4, messageId: string): Promise<string[]> {
  const result = streamText({
    model: wrapLanguageModel({ model, middleware: uniqueToolCallIds(messageId) }),
    tools: { echo },
    prompt: "go",
    stopWhen: isStepCount(5),
  });
  return (await result.steps).flatMap((step) => step.toolResults.map(({ output }) => String(output)));
}

it("calls with one provider id in two steps and two messages get four ids, and the provider sees its own, with a number where it comes again", async () => {
  const model = new MockLanguageModelV4({
    doStream: [0, 1].flatMap(() => [
      stream(...call("call_0"), finish("tool-calls")),
      stream(...call("call_0"), finish("tool-calls")),
      stream({ type: "text-start", id: "t" }, { type: "text-end", id: "t" }, finish("stop")),
    ]),
  });
  expect([...(await idsOf(model, "msg_a")), ...(await idsOf(model, "msg_b"))]).toEqual([
    "msg_a.1~call_0",
    "msg_a.2~call_0",
    "msg_b.1~call_0",
    "msg_b.2~call_0",
  ]);
  const sent = model.doStreamCalls.map(({ prompt }) => JSON.stringify(prompt).match(/(?<="toolCallId":")[^"]*/g) ?? []);
  const one = ["call_0", "call_0"];
  const two = [...one, "call_0_2", "call_0_2"];
  expect(sent).toEqual([[], one, two, [], one, two]);
});

it("two calls of one answer that share a provider id are two calls, with streamed arguments or without", async () => {
  const bare: LanguageModelV4StreamPart = { type: "tool-call", toolCallId: "", toolName: "echo", input: "{}" };
  const model = new MockLanguageModelV4({
    doStream: [stream(...call("same"), ...call("same"), bare, bare, finish("tool-calls")), stream(finish("stop"))],
  });
  expect(await idsOf(model, "msg_a")).toEqual(["msg_a.1~same", "msg_a.1-1~same", "msg_a.1~", "msg_a.1-1~"]);
});

it("only the first prefix is taken off an id that looks prefixed itself", async () => {
  const model = new MockLanguageModelV4({ doStream: [stream(...call("x.1~call_0"), finish("tool-calls")), stream(finish("stop"))] });
  expect(await idsOf(model, "msg_a")).toEqual(["msg_a.1~x.1~call_0"]);
  expect(JSON.stringify(model.doStreamCalls[1]?.prompt)).toContain('"toolCallId":"x.1~call_0"');
});

it("answers that are not streamed are renamed too", async () => {
  const model = new MockLanguageModelV4({
    doGenerate: {
      content: [{ type: "tool-call", toolCallId: "call_0", toolName: "echo", input: "{}" }],
      finishReason: { unified: "tool-calls", raw: undefined },
      usage,
      warnings: [],
    },
  });
  const result = await generateText({
    model: wrapLanguageModel({ model, middleware: uniqueToolCallIds("msg_a") }),
    tools: { echo },
    prompt: "go",
  });
  expect(result.toolCalls.map(({ toolCallId }) => toolCallId)).toEqual(["msg_a.1~call_0"]);
});
