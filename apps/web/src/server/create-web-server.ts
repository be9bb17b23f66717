import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type Api, apiServerOptions } from "@skillrun/api";
import { SkillrunError } from "@skillrun/contract";
import { authenticateSession, createSession, localPrincipalId, type Runtime } from "@skillrun/runtime";
import { answerSession, sessionPath } from "./answer-session.ts";
import { type ConnectionLimits, guardConnections } from "./guard-connections.ts";
import { isLocalPageRequest } from "./local-sign-in.ts";
import { setPageHeaders } from "./page-headers.ts";
import { returnPath } from "./return-path.ts";
import { sessionCookie, sessionTokenOf } from "./session-cookie.ts";

/** Longer than proxies keep an idle connection, so that never we close the one they are about to use. */
const KEEP_ALIVE_MS = 75_000;
const HEADERS_DEADLINE_MS = 30_000;
/** A few hundred MB over a slow line take their time. */
const REQUEST_DEADLINE_MS = 60 * 60_000;

const signInPath = "/sign-in";

/** What the server hands requests to. */
export type WebServerParts = {
  runtime: Runtime;
  api: Api;
  /** Answers everything that is neither the API's nor the sign-in's. */
  answerPage: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Signs a browser on this machine in without a key. */
  localSignIn: boolean;
  isDev: boolean;
  /** What clients must keep to, where it is other than usual. */
  connections?: Partial<ConnectionLimits & { headersDeadlineMs: number }>;
};

/** The web server, not listening yet: the API first, because it is what has to be fast, then sign-in, then the pages. */
export function createWebServer(parts: WebServerParts): Server {
  const { headersDeadlineMs = HEADERS_DEADLINE_MS, ...connections } = parts.connections ?? {};
  const server = createServer({
    ...apiServerOptions,
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: headersDeadlineMs,
    requestTimeout: REQUEST_DEADLINE_MS,
    // How soon it is noticed that one of the two has passed.
    connectionsCheckingInterval: headersDeadlineMs / 6,
  });
  guardConnections(server, connections);
  server.on("request", (request, response) => {
    if (parts.api.handleNode(request, response)) return;
    const answer = pathOf(request) === sessionPath ? answerSession(parts, request, response) : answerPageRequest(parts, request, response);
    answer.catch((error: unknown) => {
      parts.runtime.log.error({ err: error, url: request.url }, "page failed");
      if (!response.headersSent) response.writeHead(500, { "Content-Type": "text/plain; charset=utf-8" });
      response.end("Something went wrong on our side.");
    });
  });
  return server;
}

async function answerPageRequest(parts: WebServerParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  setPageHeaders(request, response, parts.isDev);
  const isSignIn = request.method === "GET" && pathOf(request) === signInPath;
  const mayEnterWithoutKey = parts.localSignIn && isLocalPageRequest(pageRequestOf(request));
  if (isSignIn || mayEnterWithoutKey) {
    const isKnown = await hasSession(parts.runtime, request);
    if (!isKnown && mayEnterWithoutKey) {
      const principalId = await localPrincipalId(parts.runtime);
      response.setHeader("Set-Cookie", sessionCookie(request, await createSession(parts.runtime, principalId)));
    }
    if (isSignIn && (isKnown || (mayEnterWithoutKey && !isCookieRefused(request)))) {
      response.writeHead(303, { Location: returnPath(queryOf(request)), "Cache-Control": "no-store" }).end();
      return;
    }
  }
  await parts.answerPage(request, response);
}

async function hasSession(runtime: Runtime, request: IncomingMessage): Promise<boolean> {
  const token = sessionTokenOf(request);
  if (token === null) return false;
  try {
    await authenticateSession(runtime, token);
    return true;
  } catch (error) {
    if (error instanceof SkillrunError && error.code === "unauthorized") return false;
    throw error;
  }
}

/** A page of ours, which was answered with a cookie, sends none: led back, that browser would go round for ever. */
function isCookieRefused(request: IncomingMessage): boolean {
  return request.headers["sec-fetch-site"] === "same-origin" && sessionTokenOf(request) === null;
}

function pageRequestOf({ method, headers, socket }: IncomingMessage) {
  return { method, headers, remoteAddress: socket.remoteAddress, localPort: socket.localPort };
}

function pathOf(request: IncomingMessage): string {
  return request.url?.split("?", 1)[0] ?? "/";
}

function queryOf(request: IncomingMessage): string {
  return request.url?.split("?").slice(1).join("?") ?? "";
}
