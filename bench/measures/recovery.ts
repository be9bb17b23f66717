import { type BenchContext, emittedAt, type Row, show } from "../bench-context.ts";
import type { ChildServer } from "../child-server.ts";
import { median, nowMs } from "../clock.ts";
import { type Cluster, openCluster } from "../open-cluster.ts";

const kills = 10;

/** From the kill -9 of the worker that runs an execution to the first event of its next attempt, in a worker that was idle beside it. */
export async function measureRecovery({ env }: BenchContext): Promise<Row[]> {
  const cluster = await openCluster(env, 1);
  try {
    let worker = cluster.workers[0];
    const times: number[] = [];
    for (let i = 0; i < kills && worker !== undefined; i++) {
      const next = await killOnce(cluster, worker);
      times.push(next.recoveredMs);
      worker = next.worker;
    }
    return [
      {
        measure: `kill -9 of a worker to the next attempt's first event, ${times.length} kills`,
        product: `p50 ${show(median(times))} max ${show(Math.max(...times))} ms`,
        floor: "",
        ratio: "",
        goal: "p50 under 2,000 ms, max under 5,000 ms",
      },
    ];
  } finally {
    await cluster.close();
  }
}

/** The execution begins while `worker` is the only one, so that it is the one that holds it. */
async function killOnce({ api, addWorker }: Cluster, worker: ChildServer): Promise<{ recoveredMs: number; worker: ChildServer }> {
  const begun = Promise.withResolvers<void>();
  const recovered = Promise.withResolvers<number>();
  const id = await api.start("emits", { n: 100_000, gap: 20 });
  const reading = api.follow(id, (frame) => {
    if (emittedAt(frame) === undefined) return;
    begun.resolve();
    if (JSON.parse(frame.data).attempt > 1) recovered.resolve(frame.atMs);
  });
  await begun.promise;
  const standby = await addWorker();
  const killedAt = nowMs();
  await worker.kill();
  const recoveredMs = (await recovered.promise) - killedAt;
  await api.cancel(id);
  await reading;
  return { recoveredMs, worker: standby };
}
