import { type BenchContext, emittedAt, type ProductApi, type Row, show } from "../bench-context.ts";
import { median, nowMs, quantile } from "../clock.ts";
import { openCluster } from "../open-cluster.ts";

const warmUps = 30;
const runs = 200;

/** What one start took: until the reader had `execution_started`, and until it had the skill's first event. */
export type Start = { startedMs: number; firstMs: number };

/** From the request that starts an execution, answered with its event stream: with the worker in the web process, and in another one. */
export async function measureStartLatency({ api, env }: BenchContext): Promise<Row[]> {
  const inProcess = await startMany(api, runs);
  const cluster = await openCluster(env, 1);
  try {
    const across = await startMany(cluster.api, runs);
    return [...rows("worker in the web process", inProcess, 4), ...rows("worker in another process", across, 15)];
  } finally {
    await cluster.close();
  }
}

/** Starts short executions one after the other, after some that do not count. */
export async function startMany(api: ProductApi, count: number): Promise<Start[]> {
  for (let i = 0; i < warmUps; i++) await startOne(api);
  const starts: Start[] = [];
  for (let i = 0; i < count; i++) starts.push(await startOne(api));
  return starts;
}

async function startOne(api: ProductApi): Promise<Start> {
  const requestedAt = nowMs();
  const start: Start = { startedMs: Number.NaN, firstMs: Number.NaN };
  await api.startAndFollow("emits", { n: 1, gap: 0 }, (frame) => {
    if (frame.event === "execution_started") start.startedMs = frame.atMs - requestedAt;
    if (emittedAt(frame) !== undefined) start.firstMs = frame.atMs - requestedAt;
  });
  if (Number.isNaN(start.startedMs + start.firstMs)) throw new Error("the stream ended without the execution's start or its event");
  return start;
}

function rows(where: string, starts: readonly Start[], goalMs: number): Row[] {
  const row = (what: string, values: number[], goal: string): Row => ({
    measure: `start request to ${what}, ${where}`,
    product: `p50 ${show(median(values))} p99 ${show(quantile(values, 0.99))} ms`,
    floor: "",
    ratio: "",
    goal,
  });
  return [
    row(
      "execution_started",
      starts.map((start) => start.startedMs),
      "",
    ),
    row(
      "the skill's first event",
      starts.map((start) => start.firstMs),
      `p50 at most ${goalMs} ms`,
    ),
  ];
}
