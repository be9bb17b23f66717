import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Runtime } from "@skillrun/runtime";
import type { TRPCError } from "@trpc/server";
import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { nodeHTTPRequestHandler } from "@trpc/server/adapters/node-http";
import { authenticateRequest } from "./authenticate-request.ts";
import { createContext } from "./context.ts";
import { faultOf } from "./error-mapping.ts";
import { maxJsonBytes } from "./rest/json-body.ts";
import { NodeRequest } from "./rest/node-handler.ts";
import type { RestRequest } from "./rest/rest-exchange.ts";
import { WebRequest } from "./rest/web-handler.ts";
import { appRouter } from "./routers/app.ts";

/** Where tRPC begins. */
export const trpcBasePath = "/api/trpc";

/** Answers a tRPC request of a `node:http` server. */
export async function answerTrpcNode(runtime: Runtime, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const request = new NodeRequest(incoming);
  const requestId = randomUUID();
  response.setHeader("X-Request-Id", requestId);
  await nodeHTTPRequestHandler({
    router: appRouter,
    req: incoming,
    res: response,
    path: request.path.slice(trpcBasePath.length + 1),
    maxBodySize: maxJsonBytes,
    createContext: () => contextOf(runtime, request, requestId),
    onError: ({ error, path }) => logUnknown(runtime, error, requestId, path),
  });
}

/** Answers a tRPC request of a Fetch API server. */
export async function answerTrpcWeb(runtime: Runtime, incoming: Request): Promise<Response> {
  const request = new WebRequest(incoming);
  const requestId = randomUUID();
  const response = await fetchRequestHandler({
    router: appRouter,
    req: incoming,
    endpoint: trpcBasePath,
    createContext: () => contextOf(runtime, request, requestId),
    onError: ({ error, path }) => logUnknown(runtime, error, requestId, path),
  });
  response.headers.set("X-Request-Id", requestId);
  return response;
}

async function contextOf(runtime: Runtime, request: RestRequest, requestId: string) {
  return createContext(runtime, await authenticateRequest(runtime, request), requestId);
}

function logUnknown(runtime: Runtime, error: TRPCError, requestId: string, path: string | undefined): void {
  const fault = faultOf(error);
  if (fault.code === "internal") runtime.log.error({ err: error.cause ?? error, request_id: requestId, procedure: path }, "request failed");
}
