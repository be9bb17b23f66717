/** Which pages of other origins may call the API: none, those of a list, or with `*` all. Never with a cookie: they bring their own credential. */
export type Cors = {
  /** The headers that answers to a request from `origin` have; null where nothing is allowed to other origins. */
  headersFor(origin: string | undefined): Record<string, string> | null;
  /** The headers of the answer to a preflight request; null when `origin` is not allowed. */
  preflightFor(origin: string | undefined): Record<string, string> | null;
};

const allowedMethods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
const allowedHeaders =
  "Authorization, X-API-Key, Content-Type, Accept, Idempotency-Key, Prefer, Last-Event-ID, If-None-Match, If-Range, Range, traceparent";
const exposedHeaders = [
  "X-Request-Id, Retry-After, ETag, Location, Idempotent-Replayed, Preference-Applied, Content-Disposition, Content-Range, Allow",
  "RateLimit, RateLimit-Policy",
].join(", ");
const maxAgeSeconds = 7_200;

/** The rules of an allow-list of origins such as `https://app.example.com`. */
export function createCors(origins: readonly string[]): Cors {
  const allowed = new Set(origins);
  const isAllowed = (origin: string | undefined): origin is string => origin !== undefined && (allowed.has("*") || allowed.has(origin));
  const headersFor: Cors["headersFor"] = (origin) => {
    if (allowed.size === 0) return null;
    // Caches keep the answers to different origins apart.
    if (!isAllowed(origin)) return { Vary: "Origin" };
    return { Vary: "Origin", "Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": exposedHeaders };
  };
  return {
    headersFor,
    preflightFor(origin) {
      if (!isAllowed(origin)) return null;
      return {
        ...headersFor(origin),
        "Access-Control-Allow-Methods": allowedMethods,
        "Access-Control-Allow-Headers": allowedHeaders,
        "Access-Control-Max-Age": String(maxAgeSeconds),
      };
    },
  };
}
