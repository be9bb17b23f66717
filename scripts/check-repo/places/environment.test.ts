import { expect, test } from "vitest";
import { findingsIn } from "../seed-tree.ts";
import { environment } from "./environment.ts";

const remedy = "read it in the app's env.ts and pass the value in";

test.each([
  ["export const a = process.env.PORT;", "process.env"],
  ['export const a = process["env"];', "process.env"],
  ["const { env } = process;", "process.env"],
  ['import { env } from "node:process";', "process.env"],
  ["export const a = import.meta.env;", "import.meta.env"],
])("names a read of the environment: %s", (text, what) => {
  expect(findingsIn(environment, { "apps/web/src/start.ts": `\n${text}\n` })).toEqual([
    `apps/web/src/start.ts:2  ${what} is read here; ${remedy}`,
  ]);
});

test("accepts env.ts of an app, tools and tests", () => {
  const text = "export const port = process.env.PORT;\n";
  const files = {
    "apps/web/src/env.ts": text,
    "apps/cli/src/env.ts": text,
    "scripts/a.mjs": text,
    "bench/a.ts": text,
    "packages/api/src/a.test.ts": text,
  };
  expect(findingsIn(environment, files)).toEqual([]);
});

test("a package has no env.ts of its own", () => {
  expect(findingsIn(environment, { "packages/api/src/env.ts": "process.env;\n" })).toEqual([
    `packages/api/src/env.ts:1  process.env is read here; ${remedy}`,
  ]);
});
