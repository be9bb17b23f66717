import { createServer } from "node:http";
import { streamText } from "ai";
import { describe, expect, it, test } from "vitest";
import { type ChatModelOptions, chooseChatModel } from "./model-registry.ts";

const key = { apiKey: "key-for-tests" };

describe("the chat's model", () => {
  it("is the embedded one when there is no key", () => {
    expect(chooseChatModel({})).toMatchObject({ name: "embedded:router", languageModel: { provider: "embedded", modelId: "router" } });
  });

  test.each<[ChatModelOptions, string, string]>([
    [{ openai: key }, "openai:gpt-5.4", "openai.responses"],
    [{ anthropic: key, google: key }, "anthropic:claude-sonnet-5", "anthropic.messages"],
    [{ google: key }, "google:gemini-flash-latest", "google.generative-ai"],
    [{ chatModel: "google:some-model", openai: key, google: key }, "google:some-model", "google.generative-ai"],
    [{ chatModel: "compatible:qwen:7b", compatible: { baseUrl: "http://127.0.0.1:1/v1" } }, "compatible:qwen:7b", "compatible.chat"],
    [{ chatModel: "embedded:router", openai: key }, "embedded:router", "embedded"],
  ])("of %j is %s", (options, name, provider) => {
    const { name: chosen, languageModel } = chooseChatModel(options);
    expect(chosen).toBe(name);
    expect(languageModel).toMatchObject({ specificationVersion: "v4", provider, modelId: name.slice(name.indexOf(":") + 1) });
  });

  test.each<[ChatModelOptions, string]>([
    [{ chatModel: "gpt-5.4", openai: key }, "has no provider"],
    [{ chatModel: "openai:" }, "has no provider"],
    [{ chatModel: "openai:gpt-5.4" }, "needs the openai API key"],
    [{ chatModel: "compatible:x" }, "needs the base URL"],
    [{ chatModel: "nobody:x" }, "names an unknown provider"],
    [{ chatModel: "embedded:other" }, "No such languageModel: other"],
  ])("of %j is refused: it %s", (options, message) => {
    expect(() => chooseChatModel(options)).toThrow(message);
  });

  it("at a compatible server is asked there, with its key", async () => {
    const seen: { url: string | undefined; authorization: string | undefined }[] = [];
    await using server = await startServer((request) => seen.push({ url: request.url, authorization: request.headers.authorization }));
    const { languageModel } = chooseChatModel({ chatModel: "compatible:tiny", compatible: { baseUrl: `${server.url}/v1`, apiKey: "k" } });
    expect(await streamText({ model: languageModel, prompt: "hello", maxRetries: 0 }).text).toBe("hi");
    expect(seen).toEqual([{ url: "/v1/chat/completions", authorization: "Bearer k" }]);
  });
});

async function startServer(onRequest: (request: { url?: string | undefined; headers: { authorization?: string | undefined } }) => void) {
  const server = createServer((request, response) => {
    onRequest(request);
    const chunk = {
      id: "1",
      object: "chat.completion.chunk",
      created: 1,
      model: "tiny",
      choices: [{ index: 0, delta: { role: "assistant", content: "hi" }, finish_reason: "stop" }],
    };
    response.writeHead(200, { "content-type": "text/event-stream" }).end(`data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
