import type { ServerResponse } from "node:http";
import { anthropicAnswer, frames, openAiChunk, startProviderServer } from "@skillrun/runtime/testing";
import { describe, expect, it } from "vitest";
import { type ChatModelOptions, chooseChatModel } from "../model/model-registry.ts";
import { allChunks, textOf } from "../testing/read-chunks.testing.ts";
import { bed, withChatServer } from "../testing/with-chat-server.testing.ts";

withChatServer();

const openAi = {
  name: "OpenAI's protocol",
  options: (baseUrl: string): ChatModelOptions => ({ chatModel: "compatible:m", compatible: { baseUrl } }),
  calls: (toolName: string, pieces: string[], limit: boolean) =>
    frames(
      openAiChunk({ tool_calls: [{ index: 0, id: "call_0", type: "function", function: { name: toolName, arguments: "" } }] }),
      ...pieces.map((piece) => openAiChunk({ tool_calls: [{ index: 0, function: { arguments: piece } }] })),
      openAiChunk({}, limit ? "length" : "tool_calls"),
    ),
  says: (text: string) => frames(openAiChunk({ role: "assistant", content: text }), openAiChunk({}, "stop")),
};
const usage = { input_tokens: 1, output_tokens: 1 };
const anthropic = {
  name: "Anthropic's protocol",
  options: (baseUrl: string): ChatModelOptions => ({ chatModel: "anthropic:m", anthropic: { apiKey: "key", baseUrl } }),
  calls: (toolName: string, pieces: string[], limit: boolean) =>
    frames(
      { type: "message_start", message: { id: "m", type: "message", role: "assistant", model: "m", content: [], usage } },
      { type: "content_block_start", index: 0, content_block: { type: "tool_use", id: "toolu_0", name: toolName, input: {} } },
      ...pieces.map((partial_json) => ({ type: "content_block_delta", index: 0, delta: { type: "input_json_delta", partial_json } })),
      { type: "content_block_stop", index: 0 },
      { type: "message_delta", delta: { stop_reason: limit ? "max_tokens" : "tool_use", stop_sequence: null }, usage },
      { type: "message_stop" },
    ),
  says: (text: string) => frames(...anthropicAnswer(text).begin, ...anthropicAnswer(text).end),
};

describe.each([openAi, anthropic])("a call over $name", ({ options, calls, says }) => {
  /** Answers by this call, then by "done"; gives the answer's chunks, and what the provider was told of the call then and in the next turn. */
  async function answerWith(toolName: string, pieces: string[], limit = false) {
    const send = (answer: string) => (response: ServerResponse) =>
      response.writeHead(200, { "content-type": "text/event-stream" }).end(answer);
    const provider = await startProviderServer(send(calls(toolName, pieces, limit)), send(says("done")));
    const chat = bed.chatOf(chooseChatModel(options(provider.baseUrl)).languageModel);
    const chunks = await allChunks(await bed.ask(chat, "go"));
    const told = provider.asked.at(-1) ?? "";
    await allChunks(await bed.ask(chat, "and now?"));
    await provider.close();
    return { chunks, told, toldLater: provider.asked.at(-1) ?? "" };
  }

  it.each([["none"], ["one that is empty", ""], ["white space", " \n"]])("whose arguments are %s has none", async (_what, ...pieces) => {
    const { chunks } = await answerWith("fail", pieces);
    expect(textOf(chunks)).toBe("done");
    expect(await bed.executions()).toMatchObject([{ skill_slug: "fail", inputs: {}, failure_reason: "skill_error" }]);
  });

  it("whose arguments are truncated is told to the model, and never becomes an execution", async () => {
    const { chunks, told, toldLater } = await answerWith("echo", ['{"text": ', '"cut o']);
    expect(textOf(chunks)).toBe("done");
    for (const body of [told, toldLater]) {
      expect(body).toContain("Invalid input for tool echo");
      // Arguments that are no object are refused by providers, and with them every further turn of the thread.
      expect(body).toMatch(/"name":"echo",("input":\{\}|"arguments":"\{\}")/);
    }
    expect(await bed.executions()).toEqual([]);
  });

  it("whose arguments the model's limit cut off is not run, and the message says so", async () => {
    const { chunks, toldLater } = await answerWith("echo", ['{"text": ', '"cut o'], true);
    expect(toldLater).toContain("and now?");
    expect(await bed.executions()).toEqual([]);
    const [, answer] = await bed.messages();
    expect(answer?.parts).toContainEqual(expect.objectContaining({ state: "output-error" }));
    expect(chunks.at(-1)).toMatchObject({ type: "finish" });
  });
});
