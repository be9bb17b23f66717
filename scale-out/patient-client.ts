import http from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { createGunzip } from "node:zlib";

/** What a request got; status 0 when no answer came. */
export type Answer = { status: number; headers: http.IncomingHttpHeaders; body: string };

/** A request through the load balancer. */
export type Ask = { method?: "GET" | "POST"; path: string; headers?: Record<string, string>; body?: string };

/** A frame of a stream as it arrived. */
export type Frame = { seq: number; type: string; data: string; atMs: number };

/** A client that does what a good client does: keeps connections, and asks again when a server was being replaced. */
export type PatientClient = {
  /** How often it had to ask again. */
  readonly retries: number;
  ask(ask: Ask): Promise<Answer>;
  /** Reads a stream until it ends or breaks; status 0 when no answer came. */
  read(ask: Ask, onFrame: (frame: Frame) => void, onComment?: () => void): Promise<Answer>;
};

const transient = new Set([0, 502, 503, 504]);
const pauseMs = 100;
const giveUpMs = 30_000;

/** A client of what listens on `port`. */
export function createPatientClient(port: number, key: string): PatientClient {
  const agent = new http.Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  let retries = 0;
  const send = (ask: Ask, onText: (text: string) => void) =>
    sendOnce(port, agent, { ...ask, headers: { "x-api-key": key, ...ask.headers } }, onText);
  return {
    get retries() {
      return retries;
    },
    async ask(ask) {
      const deadline = Date.now() + giveUpMs;
      for (;;) {
        let body = "";
        const answer = await send(ask, (text) => {
          body += text;
        });
        if (!transient.has(answer.status)) return { ...answer, body };
        if (Date.now() > deadline) throw new Error(`${ask.method ?? "GET"} ${ask.path}: still ${answer.status} after ${giveUpMs / 1000} s`);
        retries += 1;
        await sleep(pauseMs);
      }
    },
    async read(ask, onFrame, onComment) {
      let rest = "";
      return await send(ask, (text) => {
        const atMs = Date.now();
        const frames = `${rest}${text}`.split("\n\n");
        rest = frames.pop() ?? "";
        for (const frame of frames) {
          if (frame === ":") onComment?.();
          else if (frame.includes("data: ")) onFrame({ ...parse(frame), atMs });
        }
      });
    },
  };
}

function sendOnce(port: number, agent: http.Agent, ask: Ask, onText: (text: string) => void): Promise<Answer> {
  const { method = "GET", path, headers = {}, body } = ask;
  const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
  return new Promise((resolve) => {
    let answer: Answer = { status: 0, headers: {}, body: "" };
    const broken = () =>
      resolve(method === "GET" && answer.headers["content-type"] === "text/event-stream" ? answer : { ...answer, status: 0 });
    const request = http.request({ host: "127.0.0.1", port, method, path, headers: { ...headers, ...length }, agent }, (response) => {
      answer = { status: response.statusCode ?? 0, headers: response.headers, body: "" };
      response.on("error", broken);
      const text = response.headers["content-encoding"] === "gzip" ? response.pipe(createGunzip()) : response;
      text.setEncoding("utf8");
      text.on("data", onText);
      text.on("end", () => resolve(answer));
      text.on("error", broken);
    });
    request.on("error", broken);
    request.end(body);
  });
}

function parse(text: string): Omit<Frame, "atMs"> {
  const field = (name: string) => new RegExp(`^${name}: ?(.*)$`, "m").exec(text)?.[1] ?? "";
  return { seq: Number(field("id")), type: field("event"), data: field("data") };
}
