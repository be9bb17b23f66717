import { type BenchContext, type Row, show } from "../bench-context.ts";
import { median } from "../clock.ts";
import { type Cluster, openCluster } from "../open-cluster.ts";
import { countShortExecutions } from "./throughput.ts";

const running = 64;
const settleMs = 3_000;

/** Two worker processes beside a web process: short executions per second, and what a worker takes in memory, idle and busy. */
export async function measureWorkers({ env }: BenchContext): Promise<Row[]> {
  const cluster = await openCluster(env, 2);
  try {
    await pause(settleMs);
    const idle = workerMemory(cluster);
    const perSecond = await countShortExecutions(cluster.api, 6);
    const busy = await whileBusy(cluster, () => workerMemory(cluster));
    return [
      row("short executions, started, followed and finished, 50 clients, 2 worker processes", show(perSecond, "/s"), "350/s"),
      row("memory (PSS) of a worker process that has done nothing yet", show(idle / 1e6, " MB"), ""),
      row(`memory (PSS) of a worker process, ${running} executions running in each`, show(busy / 1e6, " MB"), ""),
    ];
  } finally {
    await cluster.close();
  }
}

async function whileBusy<Result>({ api, workers }: Cluster, measure: () => Result): Promise<Result> {
  const starts = Array.from({ length: running * workers.length }, () => api.start("emits", { n: 100_000, gap: 50 }));
  const ids = await Promise.all(starts);
  await pause(settleMs);
  const result = measure();
  await Promise.all(ids.map((id) => api.cancel(id)));
  return result;
}

function workerMemory({ workers }: Cluster): number {
  return median(workers.map((worker) => worker.memoryBytes()));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function row(measure: string, product: string, goal: string): Row {
  return { measure, product, floor: "", ratio: "", goal };
}
