import { type BenchContext, type Row, show } from "../bench-context.ts";
import { median, nowMs } from "../clock.ts";
import { readFrames } from "../sse-reader.ts";

const events = 10_000;
const runs = 7;

/** How long a reader takes to catch up on 10,000 events of a finished execution; the floor writes as many from memory. */
export async function measureLateJoiner({ api, floor }: BenchContext): Promise<Row[]> {
  const id = await api.start("floods", { n: events });
  await api.follow(id, () => {});
  const ours: number[] = [];
  const bare: number[] = [];
  for (let i = 0; i < runs; i++) {
    ours.push(await timed((onFrame) => api.follow(id, onFrame)));
    bare.push(await timed((onFrame) => readFrames({ port: floor.port, path: `/events?n=${events}&gap=0`, headers: {} }, onFrame)));
  }
  return [
    {
      measure: "late joiner, 10,000 events",
      product: show(median(ours), " ms"),
      floor: show(median(bare), " ms"),
      ratio: show(median(ours) / median(bare)),
      goal: "",
    },
  ];
}

async function timed(read: (onFrame: () => void) => Promise<unknown>): Promise<number> {
  let count = 0;
  const startedAt = nowMs();
  await read(() => {
    count += 1;
  });
  if (count < events) throw new Error(`${count} of ${events} events arrived`);
  return nowMs() - startedAt;
}
