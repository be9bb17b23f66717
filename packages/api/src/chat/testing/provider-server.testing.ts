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
