import { type BenchContext, emittedAt, type Row, show } from "../bench-context.ts";
import { median, nowMs } from "../clock.ts";

const rounds = 5;
const work = { n: 20, gap: 5 };

/** What 1, 10 and 100 executions started at once cost: until each one's first event, and until all have ended; each works for 0.1 s. */
export async function measureBurst({ api }: BenchContext): Promise<Row[]> {
  const rows: Row[] = [];
  for (const size of [1, 10, 100]) {
    const firsts: number[] = [];
    const totals: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const startedAt = nowMs();
      const one = async () => {
        let firstMs = Number.NaN;
        await api.startAndFollow("emits", work, (frame) => {
          if (Number.isNaN(firstMs) && emittedAt(frame) !== undefined) firstMs = frame.atMs - startedAt;
        });
        firsts.push(firstMs);
      };
      await Promise.all(Array.from({ length: size }, one));
      totals.push(nowMs() - startedAt);
    }
    rows.push({
      measure: `${size} execution${size === 1 ? "" : "s"} at once, 64 slots`,
      product: `first event p50 ${show(median(firsts))} ms, all finished ${show(median(totals))} ms`,
      floor: "",
      ratio: "",
      goal: "",
    });
  }
  return rows;
}
