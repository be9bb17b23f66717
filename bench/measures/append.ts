import { type BenchContext, type Row, show } from "../bench-context.ts";
import { nowMs } from "../clock.ts";

const executions = 50;
const eventsEach = 4_000;

/** Events per second into the log, 50 executions flat out, and that every one of them is there. */
export async function measureAppend({ api }: BenchContext): Promise<Row[]> {
  const startedAt = nowMs();
  const ids = await Promise.all(Array.from({ length: executions }, () => api.start("floods", { n: eventsEach })));
  await Promise.all(ids.map((id) => whenFinished(api, id)));
  const seconds = (nowMs() - startedAt) / 1_000;
  let stored = 0;
  for (const id of ids) stored += await countEvents(api, id);
  return [
    {
      measure: `events appended, ${executions} executions flat out, start to last end`,
      product: `${show((executions * eventsEach) / seconds, "/s")} (${executions * eventsEach - stored} lost)`,
      floor: "",
      ratio: "",
      goal: "20,000/s, none lost",
    },
  ];
}

/** Waits without reading the events, which would be another measure: looks at the row now and then. */
async function whenFinished(api: BenchContext["api"], id: string): Promise<void> {
  for (;;) {
    const { data } = await api.get<{ data: { state: string } }>(`${api.space}/skills/executions/${id}`);
    if (data.state === "completed") return;
    if (data.state !== "queued" && data.state !== "running") throw new Error(`the execution is ${data.state}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

async function countEvents(api: BenchContext["api"], id: string): Promise<number> {
  let count = 0;
  let last = 0;
  await api.follow(id, (frame) => {
    if (Number(frame.id) !== last + 1) throw new Error(`event ${frame.id} came after ${last}`);
    last = Number(frame.id);
    if (frame.event === "content_delta") count += 1;
  });
  return count;
}
