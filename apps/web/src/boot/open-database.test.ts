import { createTestDatabase } from "@skillrun/runtime/testing";
import { expect, test } from "vitest";
import { openDatabase } from "./open-database.ts";
import { createShutdown } from "./stopping/shutdown.ts";

const open = (databaseUrl: string, notes: string[] = []) =>
  openDatabase({ databaseUrl, dataDirectory: "/nowhere/skillrun", patienceMs: 600 }, createShutdown(), {
    note: (text) => void notes.push(text),
  });

test("a given database is migrated, and nothing embedded is started", async () => {
  const database = await createTestDatabase({ migrated: false });
  try {
    expect((await open(database.url)).done).toMatch(/^PostgreSQL of DATABASE_URL, \d+ migrations? applied$/);
    expect(await open(database.url)).toEqual({ done: "PostgreSQL of DATABASE_URL", url: database.url });
  } finally {
    await database.drop();
  }
});

test("a database that cannot be reached is told with its variable, its address and an example, without its password", async () => {
  const failure: unknown = await open("postgres://me:hunter2@127.0.0.1:9/mine").catch((error: unknown) => error);
  expect(String(failure)).toMatch(
    /^BootError: DATABASE_URL: no connection to the database at 127\.0\.0\.1:9\/mine: .*ECONNREFUSED.*Example: DATABASE_URL=/,
  );
  expect(String(failure)).not.toContain("hunter2");
});

test("one that is away is waited for, which is said once", async () => {
  const notes: string[] = [];
  await expect(open("postgres://me:hunter2@127.0.0.1:9/mine", notes)).rejects.toThrow("no connection to the database");
  expect(notes).toEqual(["migrating", expect.stringMatching(/^waiting for it, for 0\.6 s at most: .*ECONNREFUSED/)]);
});

test("one that does not exist is told the same way", async () => {
  const database = await createTestDatabase({ migrated: false });
  await database.drop();
  await expect(open(database.url)).rejects.toThrow(/^DATABASE_URL: no connection .*skillrun_test_\w+.*does not exist/);
});
