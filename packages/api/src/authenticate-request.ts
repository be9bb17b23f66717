import { SkillrunError } from "@skillrun/contract";
import { type Principal, type Runtime, tokenPrefix } from "@skillrun/runtime";
import type { RestRequest } from "./rest/exchange/rest-exchange.ts";

/** The web app's session cookie. Browsers send a name's cookies to all its ports, so on this machine's own names it carries the port. */
export function sessionCookieName(host: string | undefined): string {
  const [, port] = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\]):(\d{1,5})$/i.exec(host ?? "") ?? [];
  return port === undefined ? "skillrun_session" : `skillrun_session_${port}`;
}

/** What of a request says who sent it. */
export type Credentials = Pick<RestRequest, "method" | "header" | "address">;

/** Who sent a request, by `Authorization: Bearer` (an API key, or a scoped token), else `X-API-Key`, else the session cookie; or the fault, as a value. */
export async function authenticateRequest(runtime: Runtime, request: Credentials): Promise<Principal | SkillrunError> {
  try {
    return await principalOfRequest(runtime, request);
  } catch (error) {
    if (error instanceof SkillrunError) return error;
    throw error;
  }
}

function principalOfRequest(runtime: Runtime, request: Credentials): Promise<Principal> {
  const key = bearerOf(request.header("authorization")) ?? request.header("x-api-key");
  if (key !== undefined) {
    const guess = { key, addressOf: () => request.address, isKnown: () => runtime.authenticator.hasKnownKey(key) };
    const isToken = key.startsWith(tokenPrefix);
    return runtime.guesses.key(guess, () => (isToken ? runtime.authenticator.byToken(key) : runtime.authenticator.byApiKey(key)));
  }
  const session = cookieOf(request.header("cookie"), sessionCookieName(request.header("host")));
  if (session === null) throw new SkillrunError("unauthorized", "Send an API key as `Authorization: Bearer` or `X-API-Key`.");
  if (!isSafe(request.method) && !isSameOrigin(request)) {
    throw new SkillrunError("forbidden", "A request with the session cookie must come from this site.");
  }
  return runtime.authenticator.bySession(session);
}

function bearerOf(authorization: string | undefined): string | undefined {
  return authorization === undefined ? undefined : /^Bearer +(\S+) *$/i.exec(authorization)?.[1];
}

function cookieOf(cookies: string | undefined, name: string): string | null {
  for (const cookie of cookies?.split(";") ?? []) {
    const equals = cookie.indexOf("=");
    if (equals > 0 && cookie.slice(0, equals).trim() === name) return cookie.slice(equals + 1).trim();
  }
  return null;
}

function isSafe(method: string): boolean {
  return method === "GET" || method === "HEAD" || method === "OPTIONS";
}

/** A browser says by `Sec-Fetch-Site` where a request comes from; one that does not (plain HTTP on a network) says it by `Origin`. */
function isSameOrigin(request: Credentials): boolean {
  const site = request.header("sec-fetch-site");
  if (site !== undefined) return site === "same-origin" || site === "none";
  const origin = request.header("origin");
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === request.header("host");
}
