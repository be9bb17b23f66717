import http from "node:http";
import { nowMs } from "./clock.ts";

/** A frame as it arrived. */
export type Frame = { id: string; event: string; data: string; atMs: number };

const agent = new http.Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });

type Request = { method?: string; port: number; path: string; headers: Record<string, string>; body?: unknown; signal?: AbortSignal };

/** Reads a stream of server-sent events to its end; `onFrame` gets each frame as it arrives. */
export function readFrames(request: Request, onFrame: (frame: Frame) => void): Promise<number> {
  return send(request, (chunk, rest) => {
    const frames = (rest + chunk).split("\n\n");
    const atMs = nowMs();
    for (const text of frames.slice(0, -1)) if (text.includes("data: ")) onFrame({ ...parse(text), atMs });
    return frames.at(-1) ?? "";
  });
}

/** Sends a request and reads its JSON answer; rejects on any status of 400 or more. */
export async function requestJson<Answer>(request: Request): Promise<Answer> {
  let text = "";
  const status = await send(request, (chunk) => {
    text += chunk;
    return "";
  });
  if (status >= 400) throw new Error(`${request.method ?? "GET"} ${request.path}: ${status} ${text}`);
  return JSON.parse(text);
}

function send(request: Request, onText: (chunk: string, rest: string) => string): Promise<number> {
  const { method = "GET", port, path, headers, body, signal } = request;
  const payload = body === undefined ? undefined : JSON.stringify(body);
  const all =
    payload === undefined
      ? headers
      : { ...headers, "content-type": "application/json", "content-length": String(Buffer.byteLength(payload)) };
  return new Promise((resolve, reject) => {
    const outgoing = http.request(
      { host: "127.0.0.1", port, method, path, headers: all, agent, ...(signal === undefined ? {} : { signal }) },
      (response) => {
        let rest = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => {
          rest = onText(chunk, rest);
        });
        response.on("end", () => resolve(response.statusCode ?? 0));
        response.on("error", reject);
      },
    );
    outgoing.on("error", reject);
    outgoing.end(payload);
  });
}

function parse(text: string): Omit<Frame, "atMs"> {
  const field = (name: string) => new RegExp(`^${name}: ?(.*)$`, "m").exec(text)?.[1] ?? "";
  return { id: field("id"), event: field("event"), data: field("data") };
}
