import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";

/** A stand-in for a provider's API over HTTP, for tests that need what a socket does. */
export type ProviderServer = {
  baseUrl: string;
  /** The bodies of the requests so far. */
  asked: string[];
  close(): Promise<void>;
};

/** Answers each request by the next of `answers`, the last again and again. */
export async function startProviderServer(...answers: ((response: ServerResponse) => void)[]): Promise<ProviderServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      asked.push(body);
      answers[Math.min(asked.length, answers.length) - 1]?.(response);
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    asked,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Frames of server-sent events. */
export function frames(...events: unknown[]): string {
  return events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join("");
}

/** The events of an answer over Anthropic's protocol, up to its text and after it. */
export function anthropicAnswer(text: string): { begin: unknown[]; end: unknown[] } {
  const usage = { input_tokens: 1, output_tokens: 1 };
  return {
    begin: [
      { type: "message_start", message: { id: "m", type: "message", role: "assistant", model: "m", content: [], usage } },
      { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
      { type: "content_block_delta", index: 0, delta: { type: "text_delta", text } },
    ],
    end: [
      { type: "content_block_stop", index: 0 },
      { type: "message_delta", delta: { stop_reason: "end_turn", stop_sequence: null }, usage },
      { type: "message_stop" },
    ],
  };
}

/** One event of an answer over OpenAI's protocol. */
export function openAiChunk(delta: unknown, finish_reason: string | null = null): unknown {
  return { id: "x", object: "chat.completion.chunk", created: 1, model: "m", choices: [{ index: 0, delta, finish_reason }] };
}
