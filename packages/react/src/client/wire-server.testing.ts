import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type ExecutionEvent, isFinalEvent } from "@skillrun/contract";

/** One request of a client, with the `seq` it says it has read. */
export type WireExchange = { request: IncomingMessage; response: ServerResponse; url: URL; after: number };

/** For tests: a peer that speaks the wire as `answer` scripts it; `requests` are the methods and paths that came. */
export async function startWireServer(answer: (exchange: WireExchange) => void) {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://wire");
    requests.push(`${request.method} ${url.pathname.replace("/api-proxy/v1", "")}`);
    answer({ request, response, url, after: Number(request.headers["last-event-id"] ?? url.searchParams.get("after") ?? 0) });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // Without a pipe or path given, listening on TCP yields an AddressInfo.
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    requests,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The frame of one event (E4). */
export function frameOf(event: ExecutionEvent): string {
  return `id: ${event.seq}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** Answers with the head of an event stream and a `retry` short enough for a test. */
export function openStream(response: ServerResponse): void {
  response.writeHead(200, { "Content-Type": "text/event-stream; charset=utf-8" });
  response.write("retry: 1\n\n");
}

/** Answers as a correct server would that has the whole log: 204 when all is read, else the rest, then the end. */
export function serveLog({ response, after }: WireExchange, log: readonly ExecutionEvent[]): void {
  const last = log.at(-1);
  if (last !== undefined && after >= last.seq && isFinalEvent(last)) {
    response.writeHead(204).end();
    return;
  }
  openStream(response);
  for (const event of log.slice(after)) response.write(frameOf(event));
  if (last !== undefined && isFinalEvent(last)) response.end();
}

/** Answers with a JSON body. */
export function sendJson(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "Content-Type": "application/json", ...headers }).end(JSON.stringify(body));
}
