import type { RestHeaders } from "./rest-exchange.ts";

/** What every answer of the API says to a browser: it is no page, nothing in it runs, no other site may embed it, and it is what it says it is. */
export const fixedHeaders: RestHeaders = {
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "Cross-Origin-Resource-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
};

const overTls: RestHeaders = { ...fixedHeaders, "Strict-Transport-Security": "max-age=31536000" };

/**
 * `fixedHeaders`, where TLS ends at a proxy in front of us with a promise to use nothing else; null where it does not. Anyone may say so: a browser
 * heeds the promise over TLS alone.
 */
export function transportHeaders(forwardedProto: string | string[] | undefined): RestHeaders | null {
  return forwardedProto === "https" ? overTls : null;
}
