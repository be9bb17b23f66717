import { type BenchContext, type Row, show } from "../bench-context.ts";
import { median, quantile } from "../clock.ts";
import { type Load, loadGet } from "../http-load.ts";

const rounds = 3;

/** Lookups by tool call id over REST against the same statement on a bare server: both in turns, so that drifts of the machine hit both. */
export async function measureLookups({ product, floor, api }: BenchContext): Promise<Row[]> {
  const toolCallId = `call_${Date.now()}`;
  const { data } = await api.dispatch("emits", toolCallId, { n: 1, gap: 0 });
  await api.follow(data.id, () => {});
  const rows: Row[] = [];
  for (const connections of [1, 32]) {
    const ours: Load[] = [];
    const bare: Load[] = [];
    const one = (seconds: number) => loadGet(product.port, api.byToolCallPath(toolCallId), api.headers, { connections, seconds });
    const other = (seconds: number) => loadGet(floor.port, `/executions/${data.id}`, {}, { connections, seconds });
    await one(1.5);
    await other(1.5);
    for (let round = 0; round < rounds; round++) {
      ours.push(await one(2));
      bare.push(await other(2));
    }
    rows.push(rowOf(connections, ours, bare));
  }
  return rows;
}

function rowOf(connections: number, ours: Load[], bare: Load[]): Row {
  const failures = ours.reduce((sum, load) => sum + load.failures, 0);
  if (failures > 0) throw new Error(`${failures} lookups failed`);
  const rate = (loads: Load[]) => median(loads.map((load) => load.perSecond));
  const latencies = (loads: Load[]) => {
    const all = loads.flatMap((load) => load.latenciesMs);
    return `p50 ${show(median(all))} p99 ${show(quantile(all, 0.99))} ms`;
  };
  return {
    measure: `lookups by tool call id, ${connections} connection${connections === 1 ? "" : "s"}`,
    product: `${show(rate(ours), "/s")} (${latencies(ours)})`,
    floor: `${show(rate(bare), "/s")} (${latencies(bare)})`,
    ratio: show(rate(ours) / rate(bare)),
    goal: connections === 32 ? "at least 0.85" : "",
  };
}
