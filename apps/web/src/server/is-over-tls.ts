import type { IncomingMessage } from "node:http";

/** True when a proxy in front of us says that TLS ends at it; anyone may say so. */
export function isOverTls(request: IncomingMessage): boolean {
  return request.headers["x-forwarded-proto"]?.toString().split(",")[0]?.trim() === "https";
}
