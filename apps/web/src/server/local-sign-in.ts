import type { IncomingHttpHeaders } from "node:http";
import { isLoopbackAddress, isLoopbackName } from "./loopback.ts";

/** What of a request decides whether it comes from a browser on this machine. */
export type PageRequest = {
  method: string | undefined;
  headers: IncomingHttpHeaders;
  /** The other end of the connection. */
  remoteAddress: string | undefined;
  /** Our port on it. */
  localPort: number | undefined;
};

/** Any of these says that somebody stands between us and the browser, who may be anywhere. */
const forwardingHeaders = [
  "forwarded",
  "via",
  "x-real-ip",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "x-forwarded-port",
  "x-forwarded-server",
];

/**
 * True for the request of a whole page by a browser on this machine, which may be signed in without a key. The name in `Host` must be one
 * that no name server can point here (DNS rebinding), and the page must not be opened from another site.
 */
export function isLocalPageRequest({ method, headers, remoteAddress, localPort }: PageRequest): boolean {
  if (method !== "GET" || !asksForPage(headers)) return false;
  if (remoteAddress === undefined || !isLoopbackAddress(remoteAddress)) return false;
  if (forwardingHeaders.some((name) => headers[name] !== undefined)) return false;
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "none" && site !== "same-origin") return false;
  return isOurLoopbackHost(headers.host, localPort);
}

function asksForPage(headers: IncomingHttpHeaders): boolean {
  const destination = headers["sec-fetch-dest"];
  if (destination !== undefined) return destination === "document";
  return headers.accept?.includes("text/html") === true;
}

function isOurLoopbackHost(host: string | undefined, localPort: number | undefined): boolean {
  const [, name, port] = /^(\[[0-9a-f:]+\]|[^:[\]]+)(?::(\d+))?$/i.exec(host ?? "") ?? [];
  if (name === undefined || Number(port ?? 80) !== localPort) return false;
  return isLoopbackName(name.replace(/^\[|\]$/g, ""));
}
