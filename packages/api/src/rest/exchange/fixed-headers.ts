import type { RestHeaders } from "./rest-exchange.ts";

const always: RestHeaders = {
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};

const overTls: RestHeaders = { ...always, "Strict-Transport-Security": "max-age=31536000" };

/**
 * What every answer of the API says to a browser: it is no page, nothing in it runs, no other site may embed it, and it is what it says it is; and
 * where TLS ends at a proxy in front of us (`X-Forwarded-Proto`), that nothing else is to be used from now on. Anyone may send that header: a browser
 * heeds the promise over TLS alone.
 */
export function fixedHeadersOf(forwardedProto: string | string[] | undefined): RestHeaders {
  return /^https\b/i.test(String(forwardedProto)) ? overTls : always;
}
