import { type BenchContext, emittedAt, type ProductApi, type Row, show } from "../bench-context.ts";
import { nowMs } from "../clock.ts";

const clients = 50;
const seconds = 6;

/** Executions per second from start to final event, short ones without work, run by the web process itself. */
export async function measureThroughput({ api }: BenchContext): Promise<Row[]> {
  const perSecond = await countShortExecutions(api, seconds);
  const measure = `short executions, started, followed and finished, ${clients} clients`;
  return [{ measure, product: show(perSecond, "/s"), floor: "", ratio: "", goal: "350/s" }];
}

/** Executions per second: each of 50 clients starts the next when its last has ended. */
export async function countShortExecutions(api: ProductApi, durationSeconds: number): Promise<number> {
  let finished = 0;
  const startedAt = nowMs();
  const until = startedAt + durationSeconds * 1_000;
  const client = async () => {
    while (nowMs() < until) {
      let events = 0;
      const id = await api.start("emits", { n: 1, gap: 0 });
      await api.follow(id, (frame) => {
        if (emittedAt(frame) !== undefined) events += 1;
      });
      if (events !== 1) throw new Error(`${events} events instead of 1`);
      finished += 1;
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return finished / ((nowMs() - startedAt) / 1_000);
}
