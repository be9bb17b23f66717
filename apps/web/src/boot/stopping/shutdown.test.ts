import { expect, test } from "vitest";
import { createShutdown } from "./shutdown.ts";

test("stops what was started last first, each once, however often it is asked", async () => {
  const shutdown = createShutdown();
  const stopped: string[] = [];
  for (const name of ["lock", "database", "server"]) shutdown.add(name, async () => void stopped.push(name));
  const [first, second] = await Promise.all([shutdown.run(), shutdown.run()]);
  expect(stopped).toEqual(["server", "database", "lock"]);
  expect([first, second]).toEqual([[], []]);
});

test("a part that cannot stop is told and keeps no other from stopping", async () => {
  const shutdown = createShutdown();
  const stopped: string[] = [];
  shutdown.add("lock", async () => void stopped.push("lock"));
  shutdown.add("database", () => Promise.reject(new Error("busy")));
  expect(await shutdown.run()).toEqual(["database: busy"]);
  expect(stopped).toEqual(["lock"]);
});

test("what is added while stopping is stopped too", async () => {
  const shutdown = createShutdown();
  const stopped: string[] = [];
  shutdown.add("server", async () => shutdown.add("late", async () => void stopped.push("late")));
  await shutdown.run();
  expect(stopped).toEqual(["late"]);
});
