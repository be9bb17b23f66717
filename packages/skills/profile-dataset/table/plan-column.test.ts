import { describe, expect, test } from "vitest";
import { defaultMissingMarkers } from "../column/classify-cell.ts";
import { nativeSql, planColumn } from "./plan-column.ts";

const rules = { missingMarkers: new Set(defaultMissingMarkers), textHoldsNumbers: true };
const plan = (...cells: string[]) => planColumn(cells, rules);

describe("a column is read by the database when its cells have one plain form", () => {
  test.each([
    ["whole numbers", ["1", "-20", "0"], { kind: "integer" }],
    ["whole numbers with some missing", ["1", "", "NA", "3"], { kind: "integer" }],
    ["numbers of as many decimals each", ["1.50", "22.75", "-3.00"], { kind: "number", decimals: 2 }],
    ["numbers of any decimals", ["1.5", "22.75", "3"], { kind: "number", decimals: null }],
    ["days", ["2024-01-31", "1999-12-01"], { kind: "date", format: "YYYY-MM-DD" }],
    ["moments without a zone", ["2024-01-31T10:00:00", "1999-12-01T23:59:59"], { kind: "datetime", zoned: false }],
    ["moments in UTC", ["2024-01-31 10:00:00Z", "1999-12-01 23:59:59Z"], { kind: "datetime", zoned: true }],
    ["numbers among which a few are none", [..."12345678901234567890", "call us"], { kind: "integer" }],
  ])("%s are", (_what, cells, expected) => {
    const chosen = plan(...cells);
    expect(chosen).toMatchObject(expected);
    expect(nativeSql(chosen, "c0")).toContain("c0");
  });

  test.each([
    ["texts", ["a", "b"]],
    ["nothing", ["", "NA"]],
    ["codes with leading zeros", ["007", "012", "044"]],
    ["numbers that may be grouped by points", ["2.000", "15.000"]],
    ["numbers with a decimal comma", ["1,5", "2,5"]],
    ["per cents", ["10%", "20%"]],
    ["numbers of more digits than a double holds", ["1234567890123456", "1234567890123457"]],
    ["dates in the order of one country", ["31/01/2024", "28/02/2024"]],
    ["dates of two formats", ["2024-01-31", "2024-01-31T10:00:00"]],
    ["moments of other zones", ["2024-01-31T10:00:00+02:00", "2024-01-31T10:00:00Z"]],
  ])("%s are not", (_what, cells) => {
    const chosen = plan(...cells);
    expect(chosen.kind).toBe("text");
    expect(nativeSql(chosen, "c0")).toBeNull();
  });
});

test("dates in a file that marks its texts stay text, its numbers do not", () => {
  const marked = { ...rules, textHoldsNumbers: false };
  expect(planColumn(["\u00012024-01-31", "\u00012024-02-01"], marked).kind).toBe("text");
  expect(planColumn(["1", "2"], marked).kind).toBe("integer");
});
