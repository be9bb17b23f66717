import { type ErrorBody, type ErrorCode, errorStatus, SkillrunError } from "@skillrun/contract";

/** Where the server is and how this caller proves who it is. */
export type HttpConnectionOptions = {
  /** The server's root, e.g. `http://localhost:3000`; empty (the default) is the page's own origin. */
  baseUrl?: string;
  /** An `akp_` key; without one the page's session cookie speaks. */
  apiKey?: string;
  fetch?: typeof globalThis.fetch;
};

/** Sends one request to a path under `/api-proxy/v1`; rejects with a `SkillrunError` unless the answer is a success. */
export type SendRequest = (path: string, init?: RequestInit) => Promise<Response>;

/** Makes the `SendRequest` of one server and one caller. */
export function createHttpConnection({
  baseUrl = "",
  apiKey,
  fetch = (input, init) => globalThis.fetch(input, init),
}: HttpConnectionOptions): SendRequest {
  const root = `${baseUrl.replace(/\/+$/, "")}/api-proxy/v1`;
  return async (path, init = {}) => {
    const headers = new Headers(init.headers);
    if (apiKey !== undefined) headers.set("Authorization", `Bearer ${apiKey}`);
    let response: Response;
    try {
      response = await fetch(`${root}${path}`, { cache: "no-store", ...init, headers });
    } catch (error) {
      throw new SkillrunError("unavailable", "The server cannot be reached.", { cause: error });
    }
    if (!response.ok) throw await readError(response);
    return response;
  };
}

/** The `data` of an answer; rejects with `internal` when the body is not JSON. */
export async function readData<Data>(response: Response): Promise<Data> {
  const body: { data: Data } = await readJson(response);
  return body.data;
}

/** The whole body of an answer; rejects with `internal` when it is not JSON. */
export async function readJson<Body>(response: Response): Promise<Body> {
  try {
    return await response.json();
  } catch (error) {
    throw new SkillrunError("internal", `The server's answer (${response.status}) is not JSON.`, { cause: error });
  }
}

/** True for faults that pass by themselves, so that a follower tries again: no network, 5xx, 429. */
export function isTemporary(error: unknown): error is SkillrunError {
  return error instanceof SkillrunError && (error.code === "unavailable" || error.code === "internal" || error.code === "rate_limited");
}

async function readError(response: Response): Promise<SkillrunError> {
  // A proxy in between answers with a body of its own, or none.
  const body: Partial<ErrorBody> | null = await response.json().catch(() => null);
  const retryAfterSeconds = Number.parseInt(response.headers.get("Retry-After") ?? "", 10);
  return new SkillrunError(codeOfStatus(response.status), body?.error?.message ?? `The server answered ${response.status}.`, {
    ...(body?.detail === undefined ? {} : { detail: body.detail }),
    ...(Number.isNaN(retryAfterSeconds) ? {} : { retryAfterSeconds }),
  });
}

function codeOfStatus(status: number): ErrorCode {
  for (const [code, known] of Object.entries(errorStatus)) if (known === status) return code as ErrorCode;
  return status >= 500 || status === 408 || status === 425 ? "unavailable" : "validation_error";
}
