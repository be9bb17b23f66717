import { expect, test } from "vitest";
import { findingsIn } from "../seed-tree.ts";
import { docComments } from "./doc-comments.ts";

test.each([
  ["export function start() {}", "start"],
  ["export const Start = 1;", "Start"],
  ["export class Start {}", "Start"],
  ["export type Start = 1;", "Start"],
  ["export interface Start {}", "Start"],
  ["export default function start() {}", "default"],
  ["/* not a doc comment */\nexport const a = 1;", "a"],
  ["/** Far away. */\n\nexport const a = 1;", "a"],
  ["/** Of another. */\nconst b = 1;\nexport const a = b;", "a"],
])("names an export without a doc comment: %s", (text, name) => {
  expect(findingsIn(docComments, { "packages/api/src/a.ts": `${text}\n` })).toEqual([
    `packages/api/src/a.ts:${text.split("\n").length}  the export ${name} has no doc comment; say in one sentence what it is`,
  ]);
});

test("one comment serves a schema with its type, and a function with its overloads", () => {
  const text =
    "/** An id. */\nexport const Id = 1;\nexport type Id = 1;\n/** Finds. */\nexport function find(a: 1): 1;\nexport function find(a: 2): 2;\n";
  expect(findingsIn(docComments, { "packages/api/src/a.ts": text })).toEqual([]);
});

test("accepts re-exports, tests and the files Next defines", () => {
  const files = {
    "packages/api/src/index.ts": 'export { a } from "./a.ts";\n',
    "packages/api/src/a.test.ts": "export const a = 1;\n",
    "apps/web/src/app/page.tsx": "export default function Page() {}\n",
    "apps/web/src/app/api-proxy/v1/[...path]/route.ts": "export const GET = 1;\n",
  };
  expect(findingsIn(docComments, files)).toEqual([]);
});
