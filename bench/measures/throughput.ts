import { type BenchContext, emittedAt, type Row, show } from "../bench-context.ts";
import { nowMs } from "../clock.ts";

const clients = 50;
const seconds = 6;

/** Executions per second from start to final event: 50 clients, each starts the next when its last has ended; short ones without work. */
export async function measureThroughput({ api }: BenchContext): Promise<Row[]> {
  let finished = 0;
  const startedAt = nowMs();
  const until = startedAt + seconds * 1_000;
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
  const perSecond = finished / ((nowMs() - startedAt) / 1_000);
  return [
    {
      measure: "short executions, started, followed and finished, 50 clients",
      product: show(perSecond, "/s"),
      floor: "",
      ratio: "",
      goal: "",
    },
  ];
}
