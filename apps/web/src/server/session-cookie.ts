import type { IncomingMessage } from "node:http";
import { sessionCookieName } from "@skillrun/api";
import { isOverTls } from "./is-over-tls.ts";

/** The session token a request carries, or null. */
export function sessionTokenOf(request: IncomingMessage): string | null {
  const wanted = sessionCookieName(request.headers.host);
  for (const cookie of request.headers.cookie?.split(";") ?? []) {
    const [name, value] = cookie.split("=", 2);
    if (name?.trim() === wanted && value !== undefined) return value.trim();
  }
  return null;
}

/** The `Set-Cookie` of a session: out of reach for scripts, not sent by other sites' forms. */
export function sessionCookie(request: IncomingMessage, session: { token: string; expires_at: string }): string {
  return cookieOf(request, session.token, new Date(session.expires_at));
}

/** The `Set-Cookie` that removes the session from the browser. */
export function endedSessionCookie(request: IncomingMessage): string {
  return cookieOf(request, "", new Date(0));
}

function cookieOf(request: IncomingMessage, value: string, expires: Date): string {
  const name = sessionCookieName(request.headers.host);
  const attributes = [`${name}=${value}`, "Path=/", "HttpOnly", "SameSite=Lax", `Expires=${expires.toUTCString()}`];
  // Believing the proxy here can only make the cookie stricter.
  if (isOverTls(request)) attributes.push("Secure");
  return attributes.join("; ");
}
