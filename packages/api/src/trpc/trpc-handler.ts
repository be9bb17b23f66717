import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { SkillrunError } from "@skillrun/contract";
import type { Principal, Runtime } from "@skillrun/runtime";
import type { TRPCError } from "@trpc/server";
import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { nodeHTTPRequestHandler } from "@trpc/server/adapters/node-http";
import { authenticateRequest } from "../authenticate-request.ts";
import { createContext } from "../context.ts";
import { faultOf } from "../error-mapping.ts";
import { NodeRequest } from "../rest/exchange/node-handler.ts";
import type { RestRequest } from "../rest/exchange/rest-exchange.ts";
import { WebRequest } from "../rest/exchange/web-handler.ts";
import { inexactFault, parseJsonText, readBodyText } from "../rest/request/json-body.ts";
import { appRouter } from "../routers/app.ts";

/** Where tRPC begins. */
export const trpcBasePath = "/api/trpc";

/** Answers a tRPC request of a `node:http` server. */
export async function answerTrpcNode(runtime: Runtime, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const request = new NodeRequest(incoming);
  const requestId = randomUUID();
  response.setHeader("X-Request-Id", requestId);
  const { caller, body } = await admit(runtime, request);
  await nodeHTTPRequestHandler({
    router: appRouter,
    req: body === undefined ? incoming : Object.assign(incoming, { body }),
    res: response,
    path: request.path.slice(trpcBasePath.length + 1),
    createContext: () => createContext(runtime, caller, requestId),
    onError: ({ error, path }) => logUnknown(runtime, error, requestId, path),
  });
}

/** Answers a tRPC request of a Fetch API server. */
export async function answerTrpcWeb(runtime: Runtime, incoming: Request): Promise<Response> {
  const request = new WebRequest(incoming);
  const requestId = randomUUID();
  const { caller, body } = await admit(runtime, request);
  const response = await fetchRequestHandler({
    router: appRouter,
    req: body === undefined ? incoming : new Request(incoming, { body }),
    endpoint: trpcBasePath,
    createContext: () => createContext(runtime, caller, requestId),
    onError: ({ error, path }) => logUnknown(runtime, error, requestId, path),
  });
  response.headers.set("X-Request-Id", requestId);
  return response;
}

type Admission = { caller: Principal | SkillrunError; body: string | undefined };

/** Who asks, and the body's text where there is one; the fault of a body that is refused is what the first procedure will throw. */
async function admit(runtime: Runtime, request: RestRequest): Promise<Admission> {
  try {
    const caller = await authenticateRequest(runtime, request);
    if (request.method !== "POST") return { caller, body: undefined };
    return { caller, body: caller instanceof SkillrunError ? "" : await readInput(request) };
  } catch (error) {
    return { caller: faultOf(error), body: "" };
  }
}

async function readInput(request: RestRequest): Promise<string> {
  const body = await readBodyText(request);
  const { inexact } = body === "" ? { inexact: null } : parseJsonText(body);
  if (inexact === null) return body;
  // The inputs of a batch stand under their numbers.
  const isBatch = new URLSearchParams(request.query).has("batch");
  throw inexactFault(isBatch ? { ...inexact, path: inexact.path.slice(1) } : inexact);
}

function logUnknown(runtime: Runtime, error: TRPCError, requestId: string, path: string | undefined): void {
  const fault = faultOf(error);
  if (fault.code === "internal") runtime.log.error({ err: error.cause ?? error, request_id: requestId, procedure: path }, "request failed");
}
