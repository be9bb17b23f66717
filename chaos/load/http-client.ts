import http from "node:http";

/** An answer; status 0 when none came. */
export type Answer = { status: number; body: unknown };

/** A request to one of the web processes. */
export type Ask = { port: number; path: string; headers: Record<string, string>; method?: "GET" | "POST"; body?: object };

const agent = new http.Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
const answerDeadlineMs = 8_000;

/** Asks once. A process that is gone, or does not answer in time, gives status 0. */
export function ask({ port, path, headers, method = "GET", body }: Ask): Promise<Answer> {
  const payload = body === undefined ? "" : JSON.stringify(body);
  const all =
    body === undefined ? headers : { ...headers, "content-type": "application/json", "content-length": String(Buffer.byteLength(payload)) };
  return new Promise((resolve) => {
    const none = () => resolve({ status: 0, body: null });
    const request = http.request({ host: "127.0.0.1", port, path, method, headers: all, agent }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body: readJson(text) }));
      response.on("error", none);
      response.on("aborted", none);
    });
    request.setTimeout(answerDeadlineMs, () => request.destroy());
    request.on("error", none);
    request.end(payload);
  });
}

/** A frame of a stream of server-sent events that came whole. */
export type Frame = { seq: number; event: string; data: string };

/**
 * Reads a stream until it ends, breaks or `signal` fires; a frame of which only a part came is no frame.
 * Resolves with the answer's status, 0 when none came.
 */
export function readStream({ port, path, headers }: Ask, onFrame: (frame: Frame) => void, signal: AbortSignal): Promise<number> {
  return new Promise((resolve) => {
    let status = 0;
    let rest = "";
    const end = () => resolve(status);
    // A connection of its own: it is broken at will.
    const request = http.request({ host: "127.0.0.1", port, path, headers, agent: false, signal }, (response) => {
      status = response.statusCode ?? 0;
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        const texts = `${rest}${chunk}`.split("\n\n");
        rest = texts.pop() ?? "";
        for (const text of texts) if (!signal.aborted && text.includes("data: ")) onFrame(readFrame(text));
      });
      response.on("close", end);
      response.on("error", end);
    });
    request.on("error", end);
    request.on("close", end);
    request.end();
  });
}

function readFrame(text: string): Frame {
  const field = (name: string) => new RegExp(`^${name}: ?(.*)$`, "m").exec(text)?.[1] ?? "";
  return { seq: Number(field("id")), event: field("event"), data: field("data") };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
