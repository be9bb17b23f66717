import { expect, test } from "vitest";
import { findingsIn } from "../seed-tree.ts";
import { database } from "./database.ts";

test.each(["pg", "@prisma/client", "@prisma/adapter-pg", "../store/generated/client.ts"])(
  "names an import of %s outside the store",
  (specifier) => {
    expect(findingsIn(database, { "packages/runtime/src/execution/a.ts": `\nimport { x } from "${specifier}";\n` })).toEqual([
      `packages/runtime/src/execution/a.ts:2  ${specifier} is imported outside the store; call a function of packages/runtime/src/store/ instead`,
    ]);
  },
);

test.each([
  "`SELECT id\n FROM execution`",
  '"select pg_notify($1, $2)"',
  '"INSERT INTO event VALUES (1)"',
  "`update execution set state = ${state}`",
  '"delete from event"',
  "`WITH latest AS (SELECT 1)`",
  '"CREATE UNIQUE INDEX a ON b (c)"',
  '"LISTEN event_appended"',
  "sql`select * from execution`",
])("names an SQL statement outside the store: %s", (text) => {
  expect(findingsIn(database, { "packages/api/src/a.ts": `\nconst query = ${text};\n` })).toEqual([
    "packages/api/src/a.ts:2  this text is an SQL statement outside the store; move it into a function of packages/runtime/src/store/",
  ]);
});

test("accepts the store, the launcher, the profile's engine, tests, tools, and sentences that begin like a statement", () => {
  const query = 'import pg from "pg";\nexport const query = "SELECT a FROM b";\n';
  const sentences = 'export const texts = ["Select a file from the list", "select", "with care", "Create table", "listen to me now"];\n';
  const files = {
    "packages/runtime/src/store/a.ts": query,
    "packages/postgres/src/a.ts": query,
    "packages/skills/profile-dataset/duck/a.ts":
      'import { DuckDBInstance } from "@duckdb/node-api";\nexport const query = "SELECT a FROM b";\n',
    "packages/skills/profile-dataset/table/a.ts": 'export const query = "SELECT a FROM b";\n',
    "packages/runtime/src/a.test.ts": query,
    "bench/a.ts": query,
    "apps/web/src/a.ts": sentences,
  };
  expect(findingsIn(database, files)).toEqual([]);
});
