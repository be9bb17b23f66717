import { randomUUID } from "node:crypto";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { ErrorBody } from "@skillrun/contract";

/** What a client must keep to, so that it cannot hold a connection for nothing. */
export type ConnectionLimits = {
  /** Within each such span of time at least `minBodyBytes` of a body must come, or the rest of it. */
  bodyWindowMs: number;
  minBodyBytes: number;
  /** Requests of one connection that may be under way at once; only who pipelines has more than one. */
  maxPipelined: number;
};

/** 8 KiB in half a minute: a line of 56 kbit/s brings 25 times as much. */
const defaultLimits: ConnectionLimits = { bodyWindowMs: 30_000, minBodyBytes: 8 * 1024, maxPipelined: 32 };

/** Ends connections on which a body trickles or requests are piled up, and answers what is no HTTP request in the API's own shape. */
export function guardConnections(server: Server, own: Partial<ConnectionLimits> = {}): void {
  const limits = { ...defaultLimits, ...own };
  server.on("clientError", answerClientError);
  limitPipelines(server, limits.maxPipelined);
  limitSlowBodies(server, limits);
}

function limitPipelines(server: Server, maxPipelined: number): void {
  const underWay = new WeakMap<Duplex, number>();
  server.on("request", ({ socket }: IncomingMessage, response: ServerResponse) => {
    const count = (underWay.get(socket) ?? 0) + 1;
    underWay.set(socket, count);
    response.on("close", () => underWay.set(socket, (underWay.get(socket) ?? 1) - 1));
    if (count > maxPipelined) socket.destroy();
  });
}

type Body = { request: IncomingMessage; response: ServerResponse; sinceMs: number; bytesThen: number };

function limitSlowBodies(server: Server, { bodyWindowMs, minBodyBytes }: ConnectionLimits): void {
  const coming = new Set<Body>();
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    if (!hasBody(request)) return;
    const body = { request, response, sinceMs: performance.now(), bytesThen: request.socket.bytesRead };
    coming.add(body);
    request.on("end", () => coming.delete(body)).on("close", () => coming.delete(body));
  });
  const check = setInterval(() => {
    const nowMs = performance.now();
    for (const body of coming) {
      if (nowMs - body.sinceMs < bodyWindowMs) continue;
      const { bytesRead } = body.request.socket;
      // What has come and is not read yet is our delay, not the client's.
      const isSlow = bytesRead - body.bytesThen < minBodyBytes && body.request.readableLength === 0;
      body.sinceMs = nowMs;
      body.bytesThen = bytesRead;
      if (isSlow) endSlow(body, bodyWindowMs);
    }
  }, bodyWindowMs / 3);
  server.on("listening", () => check.unref()).on("close", () => clearInterval(check));
}

function endSlow({ request, response }: Body, bodyWindowMs: number): void {
  if (response.headersSent) request.socket.destroy();
  else endWith(request.socket, 408, "unavailable", `The body came too slowly: nearly nothing in ${bodyWindowMs / 1000} s.`);
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

function answerClientError(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === "HPE_HEADER_OVERFLOW") endWith(socket, 431, "payload_too_large", "The request line and headers are too long.");
  else if (error.code === "HPE_CHUNK_EXTENSIONS_OVERFLOW") endWith(socket, 413, "payload_too_large", "A chunk's extensions are too long.");
  else if (error.code === "ERR_HTTP_REQUEST_TIMEOUT") endWith(socket, 408, "unavailable", "The request did not come in time.");
  else endWith(socket, 400, "validation_error", "This is no HTTP request.");
}

const reasons = { 400: "Bad Request", 408: "Request Timeout", 413: "Content Too Large", 431: "Request Header Fields Too Large" } as const;

/** Past Node's own answers: there is no response object, or somebody else is about to use it. */
function endWith(socket: Duplex, status: keyof typeof reasons, code: ErrorBody["error"]["code"], message: string): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const requestId = randomUUID();
  const body = JSON.stringify({ error: { code, message, request_id: requestId } } satisfies ErrorBody);
  const head = [
    `HTTP/1.1 ${status} ${reasons[status]}`,
    "Content-Type: application/json; charset=utf-8",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Cache-Control: no-store",
    "X-Content-Type-Options: nosniff",
    `X-Request-Id: ${requestId}`,
    "Connection: close",
  ];
  // A client that goes on sending would hear of a broken connection instead of the answer.
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`, () => setTimeout(() => socket.destroy(), lingerMs).unref());
}

const lingerMs = 1_000;
