import { type ErrorBody, type ErrorCode, type ErrorDetail, errorStatus, SkillrunError } from "@skillrun/contract";

const basePath = "/api-proxy/v1";

/** Sends one request to a path under `/api-proxy/v1`; rejects with a `SkillrunError` unless the answer is a success, `unavailable` when there is none. */
export async function request(path: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(`${basePath}${path}`, { cache: "no-store", credentials: "same-origin", ...init }).catch((error: unknown) => {
    throw new SkillrunError("unavailable", "The server cannot be reached.", { cause: error });
  });
  if (!response.ok) throw readFault(response.status, await response.text().catch(() => ""));
  return response;
}

/** The JSON of a successful answer. */
export async function requestJson<Body>(path: string, init: RequestInit = {}): Promise<Body> {
  return (await request(path, init)).json();
}

/** A `RequestInit` that sends `body` as JSON. */
export function jsonBody(method: "POST" | "PUT" | "PATCH", body: unknown): RequestInit {
  return { method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
}

/** What an answer that is not a success says, also when something in between answered. */
export function readFault(status: number, text: string): SkillrunError {
  const body: unknown = parseJson(text);
  if (isErrorBody(body)) return new SkillrunError(body.error.code, body.error.message, detailOf(body));
  return new SkillrunError(codeOf(status), `The server answered ${status}.`);
}

/** By hand: the schemas' library is no part of the first view, and cannot be loaded when the server is away. */
function isErrorBody(body: unknown): body is Pick<ErrorBody, "error"> {
  const error = propertyOf(body, "error");
  const code = propertyOf(error, "code");
  return typeof code === "string" && Object.hasOwn(errorStatus, code) && typeof propertyOf(error, "message") === "string";
}

/** What is wrong with which field; the server says it beside a 422. */
function detailOf(body: unknown): { detail?: ErrorDetail[] } {
  const detail = propertyOf(body, "detail");
  return Array.isArray(detail) ? { detail } : {};
}

function propertyOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function codeOf(status: number): ErrorCode {
  if (status === 401) return "unauthorized";
  if (status === 404) return "not_found";
  if (status === 413) return "payload_too_large";
  return status >= 500 ? "unavailable" : "validation_error";
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
