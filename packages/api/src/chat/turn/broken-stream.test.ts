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
  begin: frames(openAiChunk({ role: "assistant", content: "Once upon a " })),
  call: frames(openAiChunk({ tool_calls: [{ index: 0, id: "call_0", type: "function", function: { name: "echo", arguments: '{"te' } }] })),
  whole: `${frames(openAiChunk({ role: "assistant", content: "time." }), openAiChunk({}, "stop"))}data: [DONE]\n\n`,
};
const anthropicTool = { type: "tool_use", id: "toolu_0", name: "echo", input: {} };
const anthropic = {
  name: "Anthropic's protocol",
  options: (baseUrl: string): ChatModelOptions => ({ chatModel: "anthropic:m", anthropic: { apiKey: "key", baseUrl } }),
  begin: frames(...anthropicAnswer("Once upon a ").begin),
  call: frames(
    { type: "content_block_stop", index: 0 },
    { type: "content_block_start", index: 1, content_block: anthropicTool },
    { type: "content_block_delta", index: 1, delta: { type: "input_json_delta", partial_json: '{"te' } },
  ),
  whole: frames(...anthropicAnswer("time.").begin, ...anthropicAnswer("time.").end),
};

const streams = (response: ServerResponse, sent: string) => response.writeHead(200, { "content-type": "text/event-stream" }).write(sent);

describe.each([openAi, anthropic])("an answer over $name whose stream", ({ options, begin, call, whole }) => {
  it.each([
    [
      "breaks in the middle of a sentence",
      (response: ServerResponse) => streams(response, begin) && setImmediate(() => response.destroy()),
    ],
    [
      "ends in the middle of a sentence",
      (response: ServerResponse) => response.writeHead(200, { "content-type": "text/event-stream" }).end(begin),
    ],
    [
      "breaks in the middle of a call's arguments",
      (response: ServerResponse) => streams(response, begin + call) && setImmediate(() => response.destroy()),
    ],
  ])("%s is told as cut off, keeps what came, and goes on when asked to", async (_how, breakOff) => {
    const provider = await startProviderServer(breakOff, (response) =>
      response.writeHead(200, { "content-type": "text/event-stream" }).end(whole),
    );
    const chat = bed.chatOf(chooseChatModel(options(provider.baseUrl)).languageModel);
    const chunks = await allChunks(await bed.ask(chat, "tell me a story"));
    expect(textOf(chunks)).toBe("Once upon a ");
    const told = /^The answer was cut off: .* write "go on" to continue\.$/;
    expect(chunks).toContainEqual({ type: "error", errorText: expect.stringMatching(told) });
    const [, answer] = await bed.messages();
    expect(answer).toMatchObject({ status: "complete", metadata: { error: expect.stringMatching(told) } });
    expect(JSON.stringify(answer?.parts)).toContain("Once upon a ");
    expect(textOf(await allChunks(await bed.ask(chat, "go on")))).toBe("time.");
    expect(provider.asked.at(-1)).toMatch(/tell me a story.*Once upon a .*go on/);
    expect(await bed.executions()).toEqual([]);
    expect(JSON.stringify(await bed.messages())).not.toContain("input-streaming");
    await provider.close();
  });
});
