import { type BenchContext, emittedAt, type Row, show } from "../bench-context.ts";
import { median, nowMs, quantile } from "../clock.ts";
import { readFrames } from "../sse-reader.ts";

const runs = 40;
const work = { n: 20, gap: 5 };

/** Start to first event, and event emitted to event received, one execution at a time and 50 at once; the floor is a bare SSE writer. */
export async function measureDelivery(context: BenchContext): Promise<Row[]> {
  for (let i = 0; i < 10; i++) await oneRun(context);
  const firsts: number[] = [];
  const delays: number[] = [];
  const floorFirsts: number[] = [];
  const floorDelays: number[] = [];
  for (let i = 0; i < runs; i++) {
    const ours = await oneRun(context);
    firsts.push(ours.firstMs);
    delays.push(...ours.delaysMs);
    const bare = await floorRun(context);
    floorFirsts.push(bare.firstMs);
    floorDelays.push(...bare.delaysMs);
  }
  const crowd = (await Promise.all(Array.from({ length: 50 }, () => oneRun(context, { n: 100, gap: 50 })))).flatMap((run) => run.delaysMs);
  return [
    row("start request to the skill's first event", firsts, floorFirsts, ""),
    row("event emitted to event received", delays, floorDelays, "p50 under 5 ms"),
    row("the same, 50 executions at 1,000 events/s", crowd, floorDelays, ""),
  ];
}

type Run = { firstMs: number; delaysMs: number[] };

async function oneRun({ api }: BenchContext, inputs = work): Promise<Run> {
  const startedAt = nowMs();
  const delaysMs: number[] = [];
  let firstMs = Number.NaN;
  const id = await api.start("emits", inputs);
  await api.follow(id, (frame) => {
    const t = emittedAt(frame);
    if (t === undefined) return;
    if (delaysMs.length === 0) firstMs = frame.atMs - startedAt;
    delaysMs.push(frame.atMs - t);
  });
  if (delaysMs.length !== inputs.n) throw new Error(`${delaysMs.length} of ${inputs.n} events arrived`);
  return { firstMs, delaysMs };
}

async function floorRun({ floor }: BenchContext): Promise<Run> {
  const startedAt = nowMs();
  const delaysMs: number[] = [];
  let firstMs = Number.NaN;
  await readFrames({ port: floor.port, path: `/events?n=${work.n}&gap=${work.gap}`, headers: {} }, (frame) => {
    if (delaysMs.length === 0) firstMs = frame.atMs - startedAt;
    delaysMs.push(frame.atMs - Number(emittedAt(frame)));
  });
  return { firstMs, delaysMs };
}

function row(measure: string, ours: number[], bare: number[], goal: string): Row {
  const both = (values: number[]) => `p50 ${show(median(values))} p99 ${show(quantile(values, 0.99))} ms`;
  return { measure, product: both(ours), floor: both(bare), ratio: show(median(ours) / median(bare)), goal };
}
