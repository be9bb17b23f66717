import { randomUUID } from "node:crypto";
import { SkillrunError } from "@skillrun/contract";
import type { Principal, Runtime } from "@skillrun/runtime";
import { authenticateRequest } from "../authenticate-request.ts";
import type { ChatDoor } from "../chat-door.ts";
import { createContext } from "../context.ts";
import { faultOf, invalid } from "../error-mapping.ts";
import { locateFault, sendFault } from "./answer/fault-answer.ts";
import { answerProcedure } from "./answer/procedure-answer.ts";
import type { RestReply, RestRequest } from "./exchange/rest-exchange.ts";
import { answerOpenApi, openApiPath } from "./openapi/answer-openapi.ts";
import type { RestCall } from "./request/rest-call.ts";
import { restRoutes } from "./rest-routes.ts";
import type { RestRoute } from "./routing/rest-route.ts";
import { compileRoutes, type RouteMatch } from "./routing/route-tree.ts";
import { streamStarted } from "./stream/event-stream.ts";

/** Where the REST API begins. */
export const restBasePath = "/api-proxy/v1";

const findRoute = compileRoutes(restRoutes);

/** Answers one REST request; never rejects: whatever goes wrong is an answer, or a dropped connection once the answer had begun. */
export async function answerRest(runtime: Runtime, chat: ChatDoor | undefined, request: RestRequest, reply: RestReply): Promise<void> {
  const requestId = randomUUID();
  const match = findRoute(request.method, request.path.slice(restBasePath.length));
  if (match.kind === "unknown" && request.path === restBasePath + openApiPath && (request.method === "GET" || request.method === "HEAD")) {
    answerOpenApi(request, reply, requestId);
    return;
  }
  if (request.method === "OPTIONS" && match.kind === "wrong_method") {
    reply.send(204, { Allow: `${match.allow}, OPTIONS`, "X-Request-Id": requestId }, null);
    return;
  }
  if (match.kind !== "found") {
    sendMiss(match, reply, requestId);
    return;
  }
  const { route, params } = match;
  const context = createContext(runtime, unknownCaller, requestId);
  const call: RestCall = { request, reply, params, context, chat, extraHeaders: undefined };
  try {
    if (!isOpen(route)) context.principal = await admitRequest(runtime, request, reply);
    await answer(route, call);
  } catch (thrown) {
    const fault = faultOf(thrown);
    // What breaks because the caller has left is nobody's fault.
    if (fault.code === "internal" && !reply.closed) {
      runtime.log.error({ err: fault.cause ?? fault, request_id: requestId, route: `${route.method} ${route.path}` }, "request failed");
    }
    const located = locateFault(fault, { params, rest: readsBody(route) ? "body" : "query" });
    if (reply.begun) reply.drop();
    else sendFault(reply, located, requestId, { headers: call.extraHeaders });
  }
}

/** Who asks; throws the fault of who is not known, or has asked too often. */
async function admitRequest(runtime: Runtime, request: RestRequest, reply: RestReply): Promise<Principal> {
  const principal = await authenticateRequest(runtime, request);
  if (principal instanceof SkillrunError) throw principal;
  const { headers, fault } = runtime.rateLimiter.admit(principal);
  reply.always(headers);
  if (fault !== null) throw fault;
  return principal;
}

const unknownCaller = new SkillrunError("unauthorized", "Nobody is authenticated.");

function answer(route: RestRoute, call: RestCall): Promise<void> {
  if ("procedure" in route)
    return route.streams === true && acceptsEvents(call.request) ? streamStarted(route, call) : answerProcedure(route, call);
  if (route.json !== undefined && acceptsOnlyJson(call.request)) return answerProcedure(route.json, call);
  return route.answer(call);
}

function isOpen(route: RestRoute): boolean {
  return "open" in route && route.open === true;
}

function acceptsEvents(request: RestRequest): boolean {
  return (request.header("accept") ?? "").includes("text/event-stream");
}

function acceptsOnlyJson(request: RestRequest): boolean {
  return (request.header("accept") ?? "").includes("application/json") && !acceptsEvents(request);
}

function readsBody(route: RestRoute): boolean {
  return "procedure" in route ? route.body === true : route.method === "POST";
}

function sendMiss(match: Miss, reply: RestReply, requestId: string): void {
  switch (match.kind) {
    case "malformed": {
      const fault = invalid(["path", match.param], "must be percent-encoded UTF-8 without U+0000", "percent_encoding");
      sendFault(reply, fault, requestId);
      break;
    }
    case "wrong_method": {
      const fault = new SkillrunError("not_found", `This path answers ${match.allow} only.`);
      sendFault(reply, fault, requestId, { status: 405, headers: { Allow: match.allow } });
      break;
    }
    case "unknown":
      sendFault(reply, new SkillrunError("not_found", "There is nothing at this path."), requestId);
  }
}

type Miss = Exclude<RouteMatch<RestRoute>, { kind: "found" }>;
