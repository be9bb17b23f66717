import { ReadableStream } from "node:stream/web";
import type { LanguageModelV4CallOptions, LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { MockLanguageModelV4 } from "ai/test";

/** One answer of a scripted model: its stream's parts, made when it is asked. */
export type Answer = (call: LanguageModelV4CallOptions) => Iterable<LanguageModelV4StreamPart> | AsyncIterable<LanguageModelV4StreamPart>;

/** A stand-in for a provider, for tests: gives the answers in order, one for each time it is asked, and keeps what it was asked. */
export function scriptedModel(...answers: Answer[]): MockLanguageModelV4 {
  let asked = 0;
  return new MockLanguageModelV4({
    doStream: async (call) => {
      const answer = answers[asked++];
      if (answer === undefined) throw new Error(`the scripted model was asked ${asked} times`);
      return { stream: ReadableStream.from(answer(call)) };
    },
  });
}

/** Parts that say `said` and stop. */
export function say(said: string): LanguageModelV4StreamPart[] {
  return [...text(said), finish("stop")];
}

/** Parts that say `said`, without an end. */
export function text(said: string): LanguageModelV4StreamPart[] {
  return [
    { type: "text-start", id: "t" },
    { type: "text-delta", id: "t", delta: said },
    { type: "text-end", id: "t" },
  ];
}

/** Parts of a call whose arguments are streamed; a string is sent as it is. */
export function call(id: string, toolName: string, input: unknown): LanguageModelV4StreamPart[] {
  const json = typeof input === "string" ? input : JSON.stringify(input);
  return [
    { type: "tool-input-start", id, toolName },
    { type: "tool-input-delta", id, delta: json.slice(0, 3) },
    { type: "tool-input-delta", id, delta: json.slice(3) },
    { type: "tool-input-end", id },
    { type: "tool-call", toolCallId: id, toolName, input: json },
  ];
}

/** The end of an answer. */
export function finish(unified: "stop" | "tool-calls" | "length"): LanguageModelV4StreamPart {
  return {
    type: "finish",
    finishReason: { unified, raw: undefined },
    usage: {
      inputTokens: { total: 1, noCache: 1, cacheRead: undefined, cacheWrite: undefined },
      outputTokens: { total: 1, text: 1, reasoning: undefined },
    },
  };
}

/** An answer of calls to run: `[id, tool's name, arguments]` each. */
export function callTools(...calls: [id: string, toolName: string, input: unknown][]): LanguageModelV4StreamPart[] {
  return [...calls.flatMap(([id, toolName, input]) => call(id, toolName, input)), finish("tool-calls")];
}

/** The results of tool calls that the model was told when it was asked last, in order. */
export function toldResults(model: MockLanguageModelV4): unknown[] {
  const parts = model.doStreamCalls.at(-1)?.prompt.flatMap((message) => (message.role === "tool" ? message.content : [])) ?? [];
  return parts.flatMap((part) => (part.type === "tool-result" && "value" in part.output ? [part.output.value] : []));
}
