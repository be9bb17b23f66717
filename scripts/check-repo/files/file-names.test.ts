import { expect, test } from "vitest";
import { findingsIn } from "../seed-tree.ts";
import { fileNames } from "./file-names.ts";

test.each([
  ["packages/api/src/ExecutionCard.tsx", "the file name ExecutionCard.tsx is not kebab-case; rename it, small letters with hyphens"],
  ["packages/api/src/event_stream.ts", "the file name event_stream.ts is not kebab-case; rename it, small letters with hyphens"],
  ["packages/api/src/eventLog/a.ts", "the folder name eventLog is not kebab-case; rename it, small letters with hyphens"],
  ["packages/api/src/[...path]/a.ts", "the folder name [...path] is not kebab-case; rename it, small letters with hyphens"],
  ["packages/api/src/utils.ts", "the file name utils.ts says nothing; name it after the one idea it holds"],
  ["packages/api/src/types.test.ts", "the file name types.test.ts says nothing; name it after the one idea it holds"],
  ["packages/api/src/date-helpers.ts", "the file name date-helpers.ts says nothing; name it after the one idea it holds"],
  ["apps/web/src/lib/a.ts", "the folder name lib says nothing; name it after the one idea it holds"],
])("names %s", (path, message) => {
  expect(findingsIn(fileNames, { [path]: "" })).toEqual([`${path}:1  ${message}`]);
});

test("says a bad folder once", () => {
  expect(findingsIn(fileNames, { "apps/web/src/common/a.ts": "", "apps/web/src/common/b.ts": "" })).toHaveLength(1);
});

test("accepts kebab-case, Next's segments, suites, and documents and data of any name", () => {
  const paths = [
    "packages/api/src/event-stream.ts",
    "packages/runtime/src/engine/engine.testsuite.ts",
    "packages/api/src/content-types.ts",
    "apps/web/src/app/api-proxy/v1/[...path]/route.ts",
    "apps/web/src/app/(chat)/[[...slug]]/page.tsx",
    "apps/web/next.config.ts",
    "vitest.config.ts",
    "README.md",
    "packages/skills/src/profile-dataset/fixtures/Some_Data.csv",
    "prisma/migrations/20260101000000_first_tables/migration.sql",
  ];
  expect(findingsIn(fileNames, Object.fromEntries(paths.map((path) => [path, ""])))).toEqual([]);
});
