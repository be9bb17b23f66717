import type { IncomingMessage, ServerResponse } from "node:http";
import type { Runtime } from "@skillrun/runtime";
import type { ChatDoor } from "./chat-door.ts";
import { createClientAddress } from "./client-address.ts";
import { createCors } from "./cors.ts";
import { answerMetrics, metricsPath } from "./operations/answer-metrics.ts";
import { answerHealth } from "./operations/health.ts";
import { NodeReply, NodeRequest } from "./rest/exchange/node-handler.ts";
import type { RestReply, RestRequest } from "./rest/exchange/rest-exchange.ts";
import { WebReply, WebRequest } from "./rest/exchange/web-handler.ts";
import { answerRest, restBasePath } from "./rest/rest-projection.ts";
import { answerTrpcNode, answerTrpcWeb, trpcBasePath } from "./trpc/trpc-handler.ts";

/** What an API may have besides the runtime. */
export type ApiOptions = {
  /** The chat's back end; without it the chat's routes answer `not_found`. */
  chat?: ChatDoor;
  /** Origins whose pages may call the API with a credential of their own; none when left out. */
  corsOrigins?: readonly string[];
  /** Whether `/metrics` is answered; true when left out. */
  servesMetrics?: boolean;
  /** Addresses and networks of proxies whose `X-Forwarded-For` is believed; none when left out. */
  trustedProxies?: readonly string[] | undefined;
};

/** The HTTP API of a runtime, for the two kinds of server there are. */
export type Api = {
  /** Answers a `node:http` request and returns true, or leaves it alone and returns false when its path is not the API's. */
  handleNode(request: IncomingMessage, response: ServerResponse): boolean;
  /** Answers a Fetch API request; a path that is not the API's gets 404. */
  handleWeb(request: Request): Promise<Response>;
  /** Where a `node:http` request comes from, by its connection and the trusted proxies. */
  clientAddress(request: IncomingMessage): string | null;
};

/** Options for `http.createServer`: a tool call id of 10 kB may be 30 kB long in the request line, which Node's default refuses. */
export const apiServerOptions = { maxHeaderSize: 64 * 1024 } as const;

/** The API of `runtime`: REST under `/api-proxy/v1`, tRPC under `/api/trpc`, and `/healthz`, `/readyz` and `/metrics`. */
export function createApi(runtime: Runtime, options: ApiOptions = {}): Api {
  const addressOf = createClientAddress(options.trustedProxies ?? []);
  const answer = (request: RestRequest, reply: RestReply) => {
    if (request.path === metricsPath) return answerMetrics(runtime, options.servesMetrics ?? true, reply);
    return isHealth(request.path) ? answerHealth(runtime, request, reply) : answerRest(runtime, options.chat, request, reply);
  };
  const answerWeb = (incoming: Request, request: RestRequest): Promise<Response> => {
    if (isUnder(trpcBasePath, request.path)) return answerTrpcWeb(runtime, incoming);
    const reply = new WebReply(incoming);
    void answer(request, reply);
    return reply.response;
  };
  const cors = createCors(options.corsOrigins ?? []);
  return {
    handleNode(incoming, response) {
      const request = new NodeRequest(incoming, addressOf);
      if (isCallable(request.path)) {
        if (isPreflight(request)) {
          response.writeHead(204, cors.preflightFor(request.header("origin")) ?? {}).end();
          return true;
        }
        for (const [name, value] of Object.entries(cors.headersFor(request.header("origin")) ?? {})) response.setHeader(name, value);
      }
      if (isUnder(trpcBasePath, request.path)) void answerTrpcNode(runtime, request, { incoming, response });
      else if (isUnder(restBasePath, request.path) || isHealth(request.path) || request.path === metricsPath)
        void answer(request, new NodeReply(response));
      else return false;
      return true;
    },
    async handleWeb(incoming) {
      const request = new WebRequest(incoming);
      const isOpen = isCallable(request.path);
      if (isOpen && isPreflight(request))
        return new Response(null, { status: 204, headers: cors.preflightFor(request.header("origin")) ?? {} });
      const response = await answerWeb(incoming, request);
      if (isOpen)
        for (const [name, value] of Object.entries(cors.headersFor(request.header("origin")) ?? {})) response.headers.append(name, value);
      return response;
    },
    clientAddress: (incoming) => new NodeRequest(incoming, addressOf).address,
  };
}

/** What pages of other origins may be allowed to call. */
function isCallable(path: string): boolean {
  return isUnder(trpcBasePath, path) || isUnder(restBasePath, path);
}

/** A browser's question before a request from another origin (Fetch standard, CORS-preflight request). */
function isPreflight(request: RestRequest): boolean {
  return (
    request.method === "OPTIONS" && request.header("origin") !== undefined && request.header("access-control-request-method") !== undefined
  );
}

function isUnder(basePath: string, path: string): boolean {
  return path.startsWith(basePath) && (path.length === basePath.length || path[basePath.length] === "/");
}

function isHealth(path: string): boolean {
  return path === "/healthz" || path === "/readyz";
}
