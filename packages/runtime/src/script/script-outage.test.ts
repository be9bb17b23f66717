import { afterEach, beforeEach, expect, test } from "vitest";
import type { Database } from "../store/connection/database.ts";
import { createScriptFixture, type ScriptFixture } from "./script-skills.testing.ts";

let scripts: ScriptFixture;
beforeEach(async () => {
  scripts = await createScriptFixture({}, { embeddedWorker: false });
});
afterEach(() => scripts.close());

/** A database whose connection breaks once, while it is asked for `what`: the beginning of a statement, or the versions of skills. */
function breaking(what: string): { broken: () => number; database: (database: Database) => Database } {
  let broken = 0;
  const breakOnce = () => {
    if (broken > 0) return;
    broken += 1;
    throw new Error("Connection terminated unexpectedly");
  };
  return {
    broken: () => broken,
    database: (database) => ({
      ...database,
      async query(statement, values) {
        if (statement.text.includes(what)) breakOnce();
        return await database.query(statement, values);
      },
      prisma: new Proxy(database.prisma, {
        get(prisma, name) {
          if (name === what) breakOnce();
          return Reflect.get(prisma, name);
        },
      }),
    }),
  };
}

test.each([
  ["the space's policy", "skill_policy as policy"],
  ["the version", "skill_version"],
  ["where it runs", "update execution set sandbox"],
])("a connection that breaks while a worker asks for %s costs the attempt, and not the execution", async (_, what) => {
  const { broken, database } = breaking(what);
  const { id } = await scripts.start({ "main.sh": `echo '{"said":"whole"}'` });
  await scripts.t.another({ embeddedWorker: true, database });
  const { detail, events } = await scripts.ranOf(id);
  expect(broken()).toBe(1);
  expect(detail).toMatchObject({ state: "completed", outputs: { said: "whole" } });
  expect(events.filter(({ type }) => type === "attempt_started").map(({ attempt }) => attempt)).toEqual([1, 2]);
});
