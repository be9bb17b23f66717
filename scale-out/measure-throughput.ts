import pg from "pg";
import type { Installation } from "./installation.ts";
import { runClient, type Space, type Started } from "./load.ts";
import type { Row } from "./row.ts";

const clients = 16;
const startsPerClient = 4;

/**
 * How much this set-up carries: small executions, started, followed and read through nginx by 16 clients. The skills that come with the product
 * compute, so on one machine the processors are the limit long before PostgreSQL; `npm run bench` has the database's own figures.
 */
export async function measureThroughput({ databaseUrl }: Installation, space: Space): Promise<Row> {
  const before = await counts(databaseUrl);
  const startedAt = performance.now();
  const started: Started[] = [];
  const never = new AbortController().signal;
  await Promise.all(Array.from({ length: clients }, () => runClient(space, started, never, startsPerClient)));
  const seconds = (performance.now() - startedAt) / 1_000;
  const after = await counts(databaseUrl);
  const rate = (name: keyof typeof after) => `${((after[name] - before[name]) / seconds).toFixed(0)}`;
  const completed = started.filter(({ state }) => state === "completed").length;
  return {
    tried: `${clients} clients, ${startsPerClient} starts each, every fourth a comparison of two files`,
    result: `${rate("executions")} executions/s, ${rate("events")} events/s appended; ${completed} of ${clients * startsPerClient} completed`,
    isGood: completed === clients * startsPerClient,
  };
}

async function counts(databaseUrl: string): Promise<{ executions: number; events: number }> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  try {
    const text = "select (select count(*) from execution)::int as executions, (select count(*) from event)::int as events";
    const { rows } = await client.query<{ executions: number; events: number }>(text);
    return rows[0] ?? { executions: 0, events: 0 };
  } finally {
    await client.end();
  }
}
