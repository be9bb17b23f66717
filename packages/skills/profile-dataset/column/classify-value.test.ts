import { expect, test } from "vitest";
import { type Cell, classifyValue, defaultMissingMarkers, type ReadingRules } from "./classify-value.ts";

const csv: ReadingRules = { missingMarkers: new Set(defaultMissingMarkers), textHoldsNumbers: true, decimalComma: false };
const json: ReadingRules = { ...csv, textHoldsNumbers: false };

test.each<[Cell, string]>([
  ["12", "integer"],
  ["-7", "integer"],
  ["+7", "integer"],
  ["0", "integer"],
  ["007", "code"],
  ["00501", "code"],
  ["0.5", "number"],
  [".5", "number"],
  ["1e5", "number"],
  ["1e400", "non_finite"],
  ["9".repeat(60), "integer"],
  ["Infinity", "non_finite"],
  ["-inf", "non_finite"],
  ["", "missing"],
  ["  ", "missing"],
  ["NA", "missing"],
  ["NaN", "missing"],
  ["null", "missing"],
  ["true", "boolean"],
  ["No", "boolean"],
  ["1,5", "text"],
  ["1.2.3", "text"],
  ["--", "text"],
  ["0x1F", "text"],
  ["2024-02-29", "date"],
  ["2023-02-29", "text"],
  ["2024-13-01", "text"],
  ["2024-02-29T10:00:00Z", "datetime"],
  ["2024-02-29 10:00", "datetime"],
  ["2024-02-29T25:00:00Z", "text"],
  ["12/31/2024", "date"],
  ["31/12/2024", "date"],
  ["31.12.2024", "date"],
  ["32/13/2024", "text"],
  ["Jan 1 2000", "date"],
  ["Jun 12 1998", "date"],
  ["12 June 1998", "date"],
  ["Juniper 12 1998", "text"],
  ["人", "text"],
  ["x".repeat(100_000), "text"],
])("CSV text %j is %s", (cell, kind) => {
  expect(classifyValue(cell, csv).kind).toBe(kind);
});

test.each<[Cell, string]>([
  [12, "integer"],
  [1.5, "number"],
  [true, "boolean"],
  [null, "missing"],
  [undefined, "missing"],
  ["12", "text"],
  ["true", "text"],
  ["1970-01-01", "date"],
  [1e308 * 10, "non_finite"],
])("JSON value %j is %s", (cell, kind) => {
  expect(classifyValue(cell, json).kind).toBe(kind);
});

test("with a delimiter other than the comma 1.234,5 is a number", () => {
  const rules = { ...csv, decimalComma: true };
  expect(classifyValue("1.234,5", rules)).toMatchObject({ kind: "number", figure: 1234.5 });
  expect(classifyValue("-0,25", rules)).toMatchObject({ kind: "number", figure: -0.25 });
});

test("a date with slashes has both readings, and only one where the other is no day", () => {
  expect(classifyValue("02/03/2024", csv)).toMatchObject({ figure: Date.UTC(2024, 1, 3), swapped: Date.UTC(2024, 2, 2) });
  expect(classifyValue("13/03/2024", csv)).toMatchObject({ figure: Number.NaN, swapped: Date.UTC(2024, 2, 13) });
});

test("a time zone is taken into account", () => {
  expect(classifyValue("2024-01-01T00:30:00+02:00", csv).figure).toBe(Date.UTC(2023, 11, 31, 22, 30));
  expect(classifyValue("2024-01-01T00:30:00.250-0130", csv).figure).toBe(Date.UTC(2024, 0, 1, 2, 0, 0, 250));
});
