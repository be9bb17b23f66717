import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { SkillrunError } from "@skillrun/contract";
import type { Principal, Runtime } from "@skillrun/runtime";
import type { TRPCError } from "@trpc/server";
import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { nodeHTTPRequestHandler } from "@trpc/server/adapters/node-http";
import { authenticateRequest } from "../authenticate-request.ts";
import { createContext } from "../context.ts";
import { faultOf, trpcErrorOf } from "../error-mapping.ts";
import { fixedHeadersOf } from "../rest/exchange/fixed-headers.ts";
import type { RestHeaders, RestRequest } from "../rest/exchange/rest-exchange.ts";
import { WebRequest } from "../rest/exchange/web-handler.ts";
import { inexactFault, parseJsonText, readBodyText } from "../rest/request/json-body.ts";
import { appRouter } from "../routers/app.ts";

/** Where tRPC begins. */
export const trpcBasePath = "/api/trpc";

/** Answers a tRPC request of a `node:http` server. */
export async function answerTrpcNode(
  runtime: Runtime,
  request: RestRequest,
  { incoming, response }: { incoming: IncomingMessage; response: ServerResponse },
): Promise<void> {
  const requestId = randomUUID();
  const { caller, body, headers } = await admit(runtime, request);
  response.setHeaders(new Map(Object.entries({ ...headers, "X-Request-Id": requestId })));
  const holdStream = holder(runtime, caller, (release) => response.on("close", release));
  await nodeHTTPRequestHandler({
    router: appRouter,
    req: body === undefined ? incoming : Object.assign(incoming, { body }),
    res: response,
    path: request.path.slice(trpcBasePath.length + 1),
    createContext: () => ({ ...createContext(runtime, caller, requestId), holdStream }),
    onError: ({ error, path }) => logUnknown(runtime, error, requestId, path),
  });
}

/** Answers a tRPC request of a Fetch API server. */
export async function answerTrpcWeb(runtime: Runtime, incoming: Request): Promise<Response> {
  const request = new WebRequest(incoming);
  const requestId = randomUUID();
  const { caller, body, headers } = await admit(runtime, request);
  const releases: (() => void)[] = [];
  const holdStream = holder(runtime, caller, (release) => releases.push(release));
  const response = await fetchRequestHandler({
    router: appRouter,
    req: body === undefined ? incoming : new Request(incoming, { body }),
    endpoint: trpcBasePath,
    createContext: () => ({ ...createContext(runtime, caller, requestId), holdStream }),
    onError: ({ error, path }) => logUnknown(runtime, error, requestId, path),
  });
  for (const [name, value] of Object.entries({ ...headers, "X-Request-Id": requestId })) response.headers.set(name, value);
  if (releases.length === 0 || response.body === null) return response;
  const release = () => {
    for (const each of releases) each();
  };
  incoming.signal.addEventListener("abort", release, { once: true });
  return new Response(endingWith(response.body, release), response);
}

/** The same stream, with a call at its end, however it ends. */
function endingWith(body: ReadableStream<Uint8Array>, onEnd: () => void): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await reader.read();
      if (!done) return controller.enqueue(value);
      onEnd();
      controller.close();
    },
    async cancel(reason) {
      onEnd();
      await reader.cancel(reason);
    },
  });
}

/** Counts an answer as an open stream of the caller's; `onOpen` gets what ends that. */
function holder(runtime: Runtime, caller: Principal | SkillrunError, onOpen: (release: () => void) => void): () => void {
  return () => {
    if (caller instanceof SkillrunError) return;
    try {
      onOpen(runtime.rateLimiter.openStream(caller));
    } catch (error) {
      throw trpcErrorOf(faultOf(error));
    }
  };
}

type Admission = { caller: Principal | SkillrunError; body: string | undefined; headers: RestHeaders };

/** Who asks, and the body's text where there is one; the fault of a body that is refused is what the first procedure will throw. */
async function admit(runtime: Runtime, request: RestRequest): Promise<Admission> {
  const headers = { ...fixedHeadersOf(request.header("x-forwarded-proto")) };
  try {
    const caller = await authenticateRequest(runtime, request);
    if (caller instanceof SkillrunError) throw caller;
    const admission = runtime.rateLimiter.admit(caller, callsIn(request));
    Object.assign(headers, admission.headers);
    if (admission.fault !== null) throw admission.fault;
    return { caller, headers, body: request.method === "POST" ? await readInput(request) : undefined };
  } catch (error) {
    const fault = faultOf(error);
    if (fault.retryAfterSeconds !== undefined) headers["Retry-After"] = String(Math.ceil(fault.retryAfterSeconds));
    return { caller: fault, body: request.method === "POST" ? "" : undefined, headers };
  }
}

/** Each call of a batch counts. */
function callsIn(request: RestRequest): number {
  return new URLSearchParams(request.query).has("batch") ? request.path.split(",").length : 1;
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
