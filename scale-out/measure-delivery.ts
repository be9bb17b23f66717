import { readFileSync } from "node:fs";
import { connect } from "node:http2";
import { setTimeout as sleep } from "node:timers/promises";
import type { Buffering } from "./balancer.ts";
import { followExecution } from "./follow-execution.ts";
import { apiKey, type Installation } from "./installation.ts";
import { type Space, startExecution } from "./load.ts";
import type { Row } from "./row.ts";

const reloadSettleMs = 1_000;
const parallelStreams = 20;

const descriptions: Record<Buffering, string> = {
  off: "proxy_buffering off, gzip on",
  on: "proxy_buffering on, gzip on",
  ignored: "proxy_buffering on, X-Accel-Buffering ignored, gzip on",
  compressed: "gzip_types * (must be found compressed)",
};

/** Whether events arrive one by one and uncompressed (E8) with nginx in this configuration: the first must arrive before the last is made. */
export async function measureDelivery({ balancer }: Installation, space: Space, buffering: Buffering): Promise<Row> {
  balancer.reload(buffering);
  // The old nginx processes take connections for a moment yet.
  await sleep(reloadSettleMs);
  const path = await startExecution(space, "profile-dataset", [space.files.large]);
  const { frames, headers } = await followExecution(space.client, path, { "accept-encoding": "gzip", connection: "close" });
  const plain = await space.client.ask({ path: `${space.path}/tools`, headers: { "accept-encoding": "gzip", connection: "close" } });
  const lags = frames.map(({ data, atMs }) => atMs - createdAt(data)).sort((a, b) => a - b);
  const at = (share: number) => `${lags[Math.floor((lags.length - 1) * share)]} ms`;
  const isLive = (frames[0]?.atMs ?? Number.POSITIVE_INFINITY) < createdAt(frames.at(-1)?.data ?? "{}");
  const isPlain = headers["content-encoding"] === undefined && String(headers["cache-control"]).includes("no-transform");
  const isOtherwiseCompressed = plain.headers["content-encoding"] === "gzip";
  const isGood = isLive && isPlain;
  return {
    tried: `events through nginx, ${descriptions[buffering]}`,
    result:
      `${isLive ? "live" : "late"}, ${isPlain ? "uncompressed" : "compressed"}; created to received p50 ${at(0.5)}, max ${at(1)} ` +
      `(${frames.length} events); JSON is ${isOtherwiseCompressed ? "" : "not "}compressed`,
    isGood: isGood === (buffering !== "compressed") && isOtherwiseCompressed,
  };
}

/** Whether a stream on which nothing happens lives on past nginx's read timeout of 20 s, by its heartbeats alone (E8). */
export async function measureIdleStream({ client, path }: Space): Promise<Row> {
  const startedAt = Date.now();
  let heartbeats = 0;
  let notFound = 0;
  const onFrame = () => {
    notFound += 1;
  };
  const answer = await client.read({ path: `${path}/skills/executions/by-chat-tool-call/nobody-called/events` }, onFrame, () => {
    heartbeats += 1;
  });
  const seconds = Math.round((Date.now() - startedAt) / 1_000);
  return {
    tried: "a stream without events, proxy_read_timeout 20s",
    result: `open for ${seconds} s, ${heartbeats} heartbeats, ${notFound === 1 ? "ended by the server (E9)" : `broken (${answer.status})`}`,
    isGood: heartbeats >= 2 && notFound === 1,
  };
}

/** Whether one HTTP/2 connection carries more streams at once than a browser opens connections. */
export async function measureParallelStreams({ balancer, authority }: Installation, space: Space): Promise<Row> {
  const session = connect(`https://localhost:${balancer.securePort}`, { ca: readFileSync(authority) });
  session.on("error", () => {});
  const waiting = `${space.path}/skills/executions/by-chat-tool-call`;
  const openings = Array.from({ length: parallelStreams }, async (_, n) => {
    const stream = session.request({ ":path": `${waiting}/call-${n}/events`, "x-api-key": apiKey });
    const isOpen = await new Promise<boolean>((resolve) => {
      stream.once("data", () => resolve(true));
      stream.once("error", () => resolve(false));
      stream.once("close", () => resolve(false));
    });
    return isOpen && !stream.closed;
  });
  const open = (await Promise.all(openings)).filter(Boolean).length;
  session.destroy();
  return {
    tried: "streams at once over one HTTP/2 connection",
    result: `${open} of ${parallelStreams} open`,
    isGood: open === parallelStreams,
  };
}

function createdAt(data: string): number {
  const event: { created_at?: string } = JSON.parse(data);
  return Date.parse(event.created_at ?? "");
}
