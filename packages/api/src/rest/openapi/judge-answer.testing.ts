import { ErrorBody } from "@skillrun/contract";
import type { RandomRequest } from "./random-request.testing.ts";

const patienceMs = 10_000;

/** Sends the request and says what is wrong with the answer; null when nothing is: never a fault of ours, never a hang, always the shape of an error. */
export async function judgeAnswer(
  send: (path: string, init: RequestInit) => Promise<Response>,
  key: string,
  { method, path, headers, body }: RandomRequest,
): Promise<string | null> {
  const gone = new AbortController();
  const timer = setTimeout(() => gone.abort(), patienceMs);
  try {
    const init: RequestInit = { method, headers: { authorization: `Bearer ${key}`, ...headers }, redirect: "manual", signal: gone.signal };
    const response = await send(path, body === undefined ? init : { ...init, body });
    if (response.headers.get("x-request-id") === null) return `${response.status} without a request id`;
    const type = response.headers.get("content-type") ?? "";
    // A stream lasts as long as what it follows.
    if (type.startsWith("text/event-stream")) {
      await response.body?.cancel();
      return null;
    }
    const text = await response.text();
    if (response.status >= 500) return `${response.status} ${text}`;
    if (response.status < 400) return null;
    return ErrorBody.safeParse(JSON.parse(text)).success ? null : `${response.status} in another shape: ${text.slice(0, 200)}`;
  } catch (error) {
    return gone.signal.aborted ? `no answer within ${patienceMs} ms` : String(error);
  } finally {
    clearTimeout(timer);
  }
}
