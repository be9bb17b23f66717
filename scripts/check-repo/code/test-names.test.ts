import { expect, test } from "vitest";
import { findingsIn } from "../seed-tree.ts";
import { testNames } from "./test-names.ts";

test.each([
  ['test("works", () => {});', 'the test name "works" is no sentence; say what behaviour it shows'],
  ['it("", () => {});', 'the test name "" is no sentence; say what behaviour it shows'],
  ['test.skip("ends with a final event", () => {});', "test.skip leaves tests out; let every test run, or delete it"],
  ['describe.only("store", () => {});', "describe.only leaves tests out; let every test run, or delete it"],
  ['test.only.each([1])("adds %i to it", () => {});', "test.only leaves tests out; let every test run, or delete it"],
])("names %s", (text, message) => {
  expect(findingsIn(testNames, { "a.test.ts": `\n${text}\n` })).toEqual([`a.test.ts:2  ${message}`]);
});

test("names the second of two tests of one name", () => {
  expect(findingsIn(testNames, { "a.e2e.ts": 'test("shows it", f);\ntest("shows it", g);\n' })).toEqual([
    'a.e2e.ts:2  two tests are named "shows it"; say how they differ',
  ]);
});

test("accepts sentences, one name in two groups, and runtime conditions", () => {
  const text =
    'describe("a", () => { test("shows it", f); });\ndescribe("b", () => { test("shows it", f); });\ntest.skipIf(old)("shows it", f);\n/a/.test("works");\n';
  expect(findingsIn(testNames, { "a.test.ts": text, "a.ts": 'test("works", f);\n' })).toEqual([]);
});
