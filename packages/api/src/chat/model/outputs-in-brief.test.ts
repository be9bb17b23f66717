import type { JsonObject } from "@skillrun/contract";
import { expect, test } from "vitest";
import { outputsInBrief } from "./outputs-in-brief.ts";

test.each<[JsonObject, string]>([
  [{ file: "a_b.csv", rows: 1234, columns: [{}], delimiter: "," }, "**a\\_b.csv** has **1,234 rows × 1 column**"],
  [{ row_count: 1, column_count: 9 }, "**1 row × 9 columns**"],
  [{ portions: 100, summary: " All are done.\n" }, "All are done"],
  [{ text: "x".repeat(500) }, `${"x".repeat(239)}…`],
  [{ total_cost: 1.23456789, currency: "EUR", list: [1] }, "total cost 1.23457, currency EUR"],
  [{ a: 1, b: 2, c: 3, d: 4 }, ""],
  [{ list: [1], nothing: null }, ""],
])("%j in one sentence is %j", (outputs, sentence) => {
  expect(outputsInBrief(outputs)).toEqual({ sentence, notices: [], noticeCount: 0 });
});

test("warnings, differences and their like are what a person should look at, however they are written", () => {
  const brief = outputsInBrief({
    warning_count: 12,
    warnings: ['"id" is *likely* an id'],
    differences: [{ column: "price", message: "is missing" }, { message: "has 2 rows" }, { code: 1 }],
    findings: ["no notice"],
  });
  expect(brief.notices).toEqual(['"id" is \\*likely\\* an id', "price: is missing", "has 2 rows", '{"code":1}']);
  expect(brief.noticeCount).toBe(15);
});
