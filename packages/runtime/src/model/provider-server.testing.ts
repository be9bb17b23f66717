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

/** A call of a tool in an answer; `input` as the text that comes over the wire. */
export type AnsweredCall = { id: string; name: string; input: string };

/** A whole answer over OpenAI's chat protocol: text, calls and the use of tokens. */
export function openAiAnswer(answer: { text?: string; calls?: readonly AnsweredCall[]; finish?: string }): string {
  const { text = "", calls = [] } = answer;
  const deltas: unknown[] = [];
  if (text !== "") deltas.push(openAiChunk({ role: "assistant", content: text }));
  for (const [index, { id, name, input }] of calls.entries()) {
    deltas.push(openAiChunk({ tool_calls: [{ index, id, type: "function", function: { name, arguments: "" } }] }));
    deltas.push(openAiChunk({ tool_calls: [{ index, function: { arguments: input } }] }));
  }
  const end = openAiChunk({}, answer.finish ?? (calls.length > 0 ? "tool_calls" : "stop"));
  const usage = { id: "x", object: "chat.completion.chunk", created: 1, model: "m", choices: [], usage: openAiUsage };
  return `${frames(...deltas, end, usage)}data: [DONE]\n\n`;
}

const openAiUsage = { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 };
