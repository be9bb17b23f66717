import { Client } from "pg";
import { expect, test } from "vitest";
import { createTestDatabase } from "./test-database.ts";

test("databases made at once are separate, and have every migration or none", { timeout: 60_000 }, async () => {
  const made = await Promise.all([
    createTestDatabase(),
    createTestDatabase(),
    createTestDatabase(),
    createTestDatabase({ migrated: false }),
  ]);
  expect(new Set(made.map(({ url }) => url)).size).toBe(4);
  expect(await Promise.all(made.map(({ url }) => hasExecutions(url)))).toEqual([true, true, true, false]);
  await Promise.all(made.map(({ drop }) => drop()));
});

test("a dropped database is gone, even with a connection left open", { timeout: 60_000 }, async () => {
  const { url, drop } = await createTestDatabase();
  const client = new Client(url);
  client.on("error", () => undefined);
  const lost = new Promise<void>((resolve) => client.once("end", resolve));
  await client.connect();
  await drop();
  await lost;
  await expect(hasExecutions(url)).rejects.toThrow("does not exist");
});

async function hasExecutions(url: string): Promise<boolean> {
  const client = new Client(url);
  try {
    await client.connect();
    const { rows } = await client.query<{ has: boolean }>("select to_regclass('execution') is not null as has");
    return rows[0]?.has === true;
  } finally {
    await client.end();
  }
}
