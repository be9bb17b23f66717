import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { fixedPageHeaders } from "./fixed-page-headers.ts";
import { isOverTls } from "./is-over-tls.ts";

/** Sets what every page is answered with; Next finds the policy in the request and puts its nonce on the scripts it writes into the page. */
export function setPageHeaders(request: IncomingMessage, response: ServerResponse, isDev: boolean): void {
  const nonce = randomBytes(16).toString("base64");
  const policy = contentSecurityPolicy(nonce, isDev);
  request.headers["content-security-policy"] = policy;
  request.headers["x-nonce"] = nonce;
  response.setHeader("Content-Security-Policy", policy);
  for (const [name, value] of Object.entries(fixedPageHeaders)) response.setHeader(name, value);
  // Anyone may say that it came over TLS; a browser heeds the promise to use nothing else over TLS alone.
  if (isOverTls(request)) response.setHeader("Strict-Transport-Security", "max-age=31536000");
}

/** A page may load and call this server alone, and only scripts of ours run in it, whatever a model or a file put on it. */
function contentSecurityPolicy(nonce: string, isDev: boolean): string {
  const directives = {
    // What is not named here, such as frames, plugins and workers, a page has no need for.
    "default-src": "'none'",
    // Next's development mode compiles in the browser.
    "script-src": isDev ? "'self' 'unsafe-eval' 'unsafe-inline'" : `'self' 'nonce-${nonce}'`,
    // Positions and sizes are style attributes, which have no nonce.
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "manifest-src": "'self'",
    "connect-src": isDev ? "'self' ws:" : "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
  };
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources}`)
    .join("; ");
}
