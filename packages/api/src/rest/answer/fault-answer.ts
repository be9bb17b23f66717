import { cutText, type ErrorDetail, SkillrunError } from "@skillrun/contract";
import { errorBodyOf, errorCodes } from "../../error-mapping.ts";
import type { RestHeaders, RestReply } from "../exchange/rest-exchange.ts";

const places = new Set<unknown>(["path", "query", "header", "body"]);
const headersOfInput: Record<string, string> = { idempotency_key: "idempotency-key", wait_seconds: "prefer" };

/** Where a request's input came from, so that an error can say where it is wrong. */
export type InputPlaces = { params: Record<string, string>; rest: "query" | "body" };

/** Sends a fault as `{"error", "detail"?}` with its status and its headers. */
export function sendFault(
  reply: RestReply,
  fault: SkillrunError,
  requestId: string,
  answer: { status?: number; headers?: RestHeaders | undefined } = {},
): void {
  const retryAfterSeconds = fault.retryAfterSeconds ?? (fault.code === "unavailable" || fault.code === "rate_limited" ? 1 : undefined);
  const all: RestHeaders = {
    "Content-Type": "application/json; charset=utf-8",
    "Cache-Control": "no-store",
    "X-Request-Id": requestId,
    ...answer.headers,
  };
  if (fault.code === "unauthorized") all["WWW-Authenticate"] = "Bearer";
  if (retryAfterSeconds !== undefined) all["Retry-After"] = String(Math.ceil(retryAfterSeconds));
  reply.send(answer.status ?? errorCodes[fault.code].status, all, JSON.stringify(errorBodyOf(fault, requestId)));
}

/** The same fault with each `loc` beginning with the part of the request that is meant: path, query, header or body. */
export function locateFault(fault: SkillrunError, from: InputPlaces): SkillrunError {
  if (fault.detail === undefined) return fault;
  const detail = fault.detail.map((item) => ({ ...item, loc: placed(item.loc, from) }));
  const message = detail.map(({ loc, msg }) => `${loc.join(".")}: ${msg}`).join("; ");
  return new SkillrunError(fault.code, cutText(message, 1000), { detail, cause: fault });
}

function placed(loc: ErrorDetail["loc"], from: InputPlaces): ErrorDetail["loc"] {
  const [first] = loc;
  if (places.has(first)) return loc;
  if (typeof first === "string" && Object.hasOwn(from.params, first)) return ["path", ...loc];
  const header = typeof first === "string" ? headersOfInput[first] : undefined;
  return header === undefined ? [from.rest, ...loc] : ["header", header];
}
