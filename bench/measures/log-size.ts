import { join } from "node:path";
import pg from "pg";
import { createLocalBlobStore } from "../../packages/runtime/src/artifact/local-blob-store.ts";
import { deleteExpired } from "../../packages/runtime/src/retention/delete-expired.ts";
import { openDatabase } from "../../packages/runtime/src/store/connection/database.ts";
import { readQueueDepths } from "../../packages/runtime/src/store/worker/queue-depth.ts";
import { type BenchContext, type Row, show } from "../bench-context.ts";
import { median, nowMs, quantile } from "../clock.ts";
import { eventsEach, fillLog } from "../fill-log.ts";
import { startMany } from "./start-latency.ts";

const smallEvents = 10_000;
const longEvents = 10_000;
const days = 100;
/** What is older than this expires: a tenth. */
const retentionDays = 90;
const appended = 20_000;
const randomReads = 200;

type Figures = Record<string, { value: number; unit: string; goal: string }>;

/** What the length of the log changes: the same figures with 10,000 events in it, and with as many as were asked for. */
export async function measureLogSize(context: BenchContext): Promise<Row[]> {
  const client = new pg.Client(context.env["DATABASE_URL"]);
  await client.connect();
  try {
    const spaceId = String(context.product.hello["space_id"]);
    const [long = ""] = await fillLog(client, { spaceId, events: longEvents, eventsPerExecution: longEvents, fromDay: 50, toDay: 50 });
    const fill = (events: number, fromDay: number) =>
      fillLog(client, { spaceId, events, eventsPerExecution: eventsEach, fromDay, toDay: 0.01 });
    const few = await fill(smallEvents, days);
    const small = await measureAt(context, client, { ids: few, long });
    const many = await fill(context.events, days);
    const large = await measureAt(context, client, { ids: many, long });
    return Object.entries(large).map(([name, { value, unit, goal }]) => {
      const before = small[name]?.value ?? Number.NaN;
      const sizes = `${context.events.toLocaleString("en-US")} events, floor: ${smallEvents.toLocaleString("en-US")}`;
      return { measure: `${name} (${sizes})`, product: show(value, unit), floor: show(before, unit), ratio: show(value / before), goal };
    });
  } finally {
    await client.end();
  }
}

async function measureAt(context: BenchContext, client: pg.Client, filled: { ids: string[]; long: string }): Promise<Figures> {
  // As the log is once autovacuum has been over it.
  await client.query("vacuum (analyze) event");
  await client.query("vacuum (analyze) execution");
  await client.query("checkpoint");
  const { api } = context;
  // The first of each pays for what the others find ready.
  await timeAppend(api, 1);
  await timeCatchUp(api, filled.long, 0);
  const figures: Figures = {};
  const note = (name: string, value: number, unit: string, goal = "flat") => {
    figures[name] = { value, unit, goal };
  };
  const size = await sizeOf(client);
  note("table and indexes per event", (size.table + size.indexes) / size.events, " bytes", "");
  note("append, per event, one execution flat out", (await timeAppend(api, 5)) * 1_000, " µs");
  note("start request to the skill's first event, p50", median((await startMany(api, 100)).map((start) => start.firstMs)), " ms");
  note("catch-up of 10,000 events", await timeCatchUp(api, filled.long, 0), " ms");
  note("catch-up of the last 5,000 of 10,000 events", await timeCatchUp(api, filled.long, longEvents / 2), " ms");
  const sample = Array.from({ length: randomReads }, (_, i) => filled.ids[Math.floor((i * filled.ids.length) / randomReads)] ?? "");
  note(
    "catch-up of an execution of 100 events anywhere in the log, p50",
    median(await timeEach(sample, (id) => api.follow(id, () => {}))),
    " ms",
  );
  note(
    "lookup of an execution anywhere in it, p50",
    median(await timeEach(sample, (id) => api.get(`${api.space}/skills/executions/${id}`))),
    " ms",
  );
  const retention = await timeRetention(context, client);
  note("retention, per deleted event", retention.perEventUs, " µs");
  note("retention, one batch, p99", retention.batchMs, " ms", "");
  note("a pass of retention with nothing to delete, p50", retention.idleMs, " ms");
  note("the queue as /metrics reads it, p50", retention.scrapeMs, " ms");
  note(
    "table after deleting and writing a tenth, to before",
    await timesAsLarge(context, client, retention),
    "",
    "1: freed pages are used again",
  );
  return figures;
}

async function sizeOf(client: pg.Client): Promise<{ table: number; indexes: number; events: number }> {
  const { rows } = await client.query(
    "select pg_table_size('event')::float8 as table, pg_indexes_size('event')::float8 as indexes, (select count(*) from event)::float8 as events",
  );
  return rows[0];
}

async function timeAppend(api: BenchContext["api"], runs: number): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const startedAt = nowMs();
    const id = await api.start("floods", { n: appended });
    await api.follow(id, () => {});
    times.push((nowMs() - startedAt) / appended);
  }
  return median(times);
}

async function timeCatchUp(api: BenchContext["api"], id: string, after: number): Promise<number> {
  return median(
    await timeEach(
      Array.from({ length: 7 }, () => id),
      async (each) => {
        let events = 0;
        await api.follow(
          each,
          () => {
            events += 1;
          },
          after,
        );
        if (events !== longEvents - after) throw new Error(`${events} events instead of ${longEvents - after}`);
      },
    ),
  );
}

async function timeEach(ids: readonly string[], act: (id: string) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (const id of ids) {
    const startedAt = nowMs();
    await act(id);
    times.push(nowMs() - startedAt);
  }
  return times;
}

function turns(count: number): string[] {
  return Array.from({ length: count }, String);
}

type Retention = { before: number; deleted: number; perEventUs: number; batchMs: number; idleMs: number; scrapeMs: number };

/** Deletes the oldest tenth as a worker does. */
async function timeRetention(context: BenchContext, client: pg.Client): Promise<Retention> {
  const database = openDatabase(context.env["DATABASE_URL"] ?? "", { maxConnections: 2, onError: () => {} });
  const means = { database, blobs: createLocalBlobStore(join(context.env["DATA_DIR"] ?? "", "blobs")) };
  try {
    const before = await sizeOf(client);
    const batches: number[] = [];
    // Twice without anything to delete: once may be the product's own pass under way.
    for (let without = 0; without < 2; ) {
      const startedAt = nowMs();
      const { trees } = await deleteExpired(means, retentionDays);
      if (trees > 0) batches.push(nowMs() - startedAt);
      else without += 1;
    }
    const idleMs = median(await timeEach(turns(50), () => deleteExpired(means, retentionDays)));
    const scrapes = await timeEach(
      Array.from({ length: 50 }, () => ""),
      () => readQueueDepths(database),
    );
    const deleted = before.events - (await sizeOf(client)).events;
    const perEventUs = (batches.reduce((sum, ms) => sum + ms, 0) / deleted) * 1_000;
    return { before: before.table, deleted, perEventUs, batchMs: quantile(batches, 0.99), idleMs, scrapeMs: median(scrapes) };
  } finally {
    await database.close();
  }
}

/** Writes as many events as were deleted, at the log's new end, and compares the table with what it was. */
async function timesAsLarge(context: BenchContext, client: pg.Client, { before, deleted }: Retention): Promise<number> {
  await client.query("vacuum event");
  const spaceId = String(context.product.hello["space_id"]);
  await fillLog(client, { spaceId, events: deleted, eventsPerExecution: eventsEach, fromDay: 0.01, toDay: 0 });
  return (await sizeOf(client)).table / before;
}
