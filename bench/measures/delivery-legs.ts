import { ExecutionId } from "@skillrun/contract";
import { openDatabase, statement } from "../../packages/runtime/src/store/connection/database.ts";
import type { CommitItem } from "../../packages/runtime/src/store/event/commit-item.ts";
import { appendToRoot } from "../../packages/runtime/src/store/event/event-append.ts";
import { type BenchContext, emittedAt, type Row, show } from "../bench-context.ts";
import { median, nowMs, quantile } from "../clock.ts";
import { readFrames } from "../sse-reader.ts";

const rounds = 20;
const perRound = 25;
const gapMs = 5;
const oneStatement = statement("select 1 as one");

/** Where the time between an event's emission and its reception goes: the way to PostgreSQL, the statement, the commit's fsync, the stream. */
export async function measureDeliveryLegs({ api, floor, env }: BenchContext): Promise<Row[]> {
  const id = ExecutionId.parse(await api.start("waits", {}));
  const url = env["DATABASE_URL"] ?? "";
  const unsynced = new URL(url);
  unsynced.searchParams.set("options", "-c synchronous_commit=off");
  const open = (at: string) => openDatabase(at, { maxConnections: 1, onError: (error) => console.error(error) });
  const [durable, fast] = [open(url), open(unsynced.href)];
  const payload = JSON.stringify({ part: "bench", format: "json", delta: JSON.stringify({ seq: 1, t: nowMs() }) });
  const item: CommitItem & { attempt: number } = {
    execution_id: id,
    root_execution_id: id,
    attempt: 1,
    from_states: "running",
    events: [{ type: "log_written", payload }],
  };
  const append = async (database: typeof durable) => {
    if (!(await appendToRoot(database, item)).accepted) throw new Error("an event was refused");
  };
  const legs = {
    trip: () => timed(() => durable.query(oneStatement, [])),
    stored: () => timed(() => append(fast)),
    synced: () => timed(() => append(durable)),
  };
  const taken: Record<keyof typeof legs | "stream" | "whole", number[]> = { trip: [], stored: [], synced: [], stream: [], whole: [] };
  const reader = (into: number[]) => (frame: { event: string; data: string; id: string; atMs: number }) => {
    const t = emittedAt(frame);
    if (t !== undefined) into.push(frame.atMs - t);
  };
  for (let round = 0; round < rounds; round++) {
    for (const leg of ["trip", "stored", "synced"] as const) taken[leg].push(...(await legs[leg]()));
    await readFrames({ port: floor.port, path: `/events?n=${perRound}&gap=${gapMs}`, headers: {} }, reader(taken.stream));
    await api.follow(await api.start("emits", { n: perRound, gap: gapMs }), reader(taken.whole));
  }
  await Promise.all([durable.close(), fast.close()]);
  await api.cancel(id);
  return [
    row("a round trip to PostgreSQL", taken.trip, taken.trip),
    row("the event's statement, not waiting for the disk", taken.stored, taken.trip),
    row("the same, committed to the disk", taken.synced, taken.trip),
    row("written to a stream and received", taken.stream, taken.trip),
    row("all of it: event emitted to event received", taken.whole, taken.synced),
  ];
}

async function timed(run: () => Promise<unknown>): Promise<number[]> {
  const tookMs: number[] = [];
  for (let i = 0; i < perRound; i++) {
    await new Promise((resolve) => setTimeout(resolve, gapMs));
    const startedAt = nowMs();
    await run();
    tookMs.push(nowMs() - startedAt);
  }
  return tookMs;
}

function row(measure: string, values: number[], against: number[]): Row {
  const both = (all: number[]) => `p50 ${show(median(all))} p99 ${show(quantile(all, 0.99))} ms`;
  return { measure, product: both(values), floor: both(against), ratio: show(median(values) / median(against)), goal: "" };
}
