import { expect, test } from "vitest";
import { findingsIn } from "../seed-tree.ts";
import { functionSize } from "./function-size.ts";

const body = (count: number) => "  void 0;\n".repeat(count);

test("names a function of 81 lines, and one without a name", () => {
  const text = `\nexport function long() {\n${body(79)}}\nexport const other = () => {\n${body(79)}};\n`;
  expect(findingsIn(functionSize, { "packages/api/src/a.ts": text })).toEqual([
    "packages/api/src/a.ts:2  function long has 81 lines, more than 80; take its parts out into functions with names",
    "packages/api/src/a.ts:83  a function has 81 lines, more than 80; take its parts out into functions with names",
  ]);
});

test("accepts 80 lines", () => {
  expect(findingsIn(functionSize, { "a.ts": `export function fits() {\n${body(78)}}\n` })).toEqual([]);
});

test("a suite of tests may be long, one of its tests may not", () => {
  const suite = (inner: string) => `describe("a", () => {\n  test.each([1])("does it", () => {\n${inner}  });\n${body(90)}});\n`;
  expect(findingsIn(functionSize, { "a.test.ts": suite("") })).toEqual([]);
  expect(findingsIn(functionSize, { "a.test.ts": suite(body(90)) })).toEqual([
    "a.test.ts:2  a function has 92 lines, more than 80; take its parts out into functions with names",
  ]);
});
