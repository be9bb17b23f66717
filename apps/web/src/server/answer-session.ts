import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Api, fixedHeadersOf } from "@skillrun/api";
import { type ErrorBody, errorStatus, SkillrunError } from "@skillrun/contract";
import {
  authenticateApiKey,
  authenticateSession,
  createSession,
  endSession,
  getMe,
  guardGuesses,
  type Runtime,
  signInByLink,
} from "@skillrun/runtime";
import { z } from "zod";
import { endedSessionCookie, sessionCookie, sessionTokenOf } from "./session-cookie.ts";

const MAX_BODY_BYTES = 10_000;
const SignIn = z.union([z.object({ api_key: z.string().trim().min(1).max(1000) }), z.object({ link: z.string().min(1).max(200) })]);

/** Where a browser signs in (`POST {"api_key"}` or `{"link"}`, the token of a one-time link; answers `{"data": Me}`) and out (`DELETE`, 204). */
export const sessionPath = "/api/session";

/** What answers sign-ins. */
export type SessionParts = { runtime: Runtime; api: Pick<Api, "clientAddress"> };

/** Answers a request for `sessionPath`. */
export async function answerSession(parts: SessionParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { runtime } = parts;
  const requestId = randomUUID();
  const fixed = fixedHeadersOf(request.headers["x-forwarded-proto"]);
  response.setHeaders(new Map(Object.entries({ ...fixed, "X-Request-Id": requestId, "Cache-Control": "no-store" })));
  try {
    if (request.method === "DELETE") {
      const token = sessionTokenOf(request);
      if (token !== null) await endSession(runtime, token);
      response.writeHead(204, { "Set-Cookie": endedSessionCookie(request) }).end();
    } else if (request.method === "POST") {
      await signIn(parts, request, response);
    } else {
      sendJson(response, 405, faultBody("not_found", "Only POST and DELETE.", requestId), { Allow: "POST, DELETE" });
    }
  } catch (thrown) {
    if (!(thrown instanceof SkillrunError)) runtime.log.error({ err: thrown, request_id: requestId }, "sign-in failed");
    const fault =
      thrown instanceof SkillrunError
        ? thrown
        : new SkillrunError("internal", "Something went wrong on our side; the request id says where to look.");
    // A body that is too long is not read to its end.
    const headers: Record<string, string> = fault.code === "payload_too_large" ? { Connection: "close" } : {};
    if (fault.retryAfterSeconds !== undefined) headers["Retry-After"] = String(Math.ceil(fault.retryAfterSeconds));
    sendJson(response, errorStatus[fault.code], faultBody(fault.code, fault.message, requestId), headers);
  }
}

async function signIn({ runtime, api }: SessionParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  // A form of another site cannot send JSON, so nobody can be signed in as somebody else unasked.
  if (!/^application\/json\b/i.test(request.headers["content-type"] ?? "")) {
    throw new SkillrunError("validation_error", "Send the key as JSON: Content-Type must be application/json.");
  }
  const body = SignIn.safeParse(parseJson(await readText(request)));
  if (!body.success) throw new SkillrunError("validation_error", 'Send {"api_key": "akp_..."} or {"link": "..."}.');
  const { data } = body;
  const attempt = () => ("link" in data ? signInByLink(runtime, data.link) : sessionOfKey(runtime, data.api_key));
  const session = await guardGuesses(runtime, { address: api.clientAddress(request) }, attempt);
  const principal = await authenticateSession(runtime, session.token);
  sendJson(response, 200, { data: await getMe({ runtime, principal }) }, { "Set-Cookie": sessionCookie(request, session) });
}

async function sessionOfKey(runtime: Runtime, key: string): Promise<{ token: string; expires_at: string }> {
  const principal = await authenticateApiKey(runtime, key);
  return await createSession(runtime, principal.id, principal.credential.id);
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    sizeBytes += chunk.length;
    if (sizeBytes > MAX_BODY_BYTES) throw new SkillrunError("payload_too_large", `The body may have ${MAX_BODY_BYTES} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function faultBody(code: ErrorBody["error"]["code"], message: string, requestId: string): ErrorBody {
  return { error: { code, message, request_id: requestId } };
}

function sendJson(response: ServerResponse, status: number, body: object, headers: Record<string, string>): void {
  response.writeHead(status, { "Content-Type": "application/json; charset=utf-8", ...headers }).end(JSON.stringify(body));
}
