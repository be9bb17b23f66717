import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { z } from "zod";
import type { NumberFigures } from "./dataset-profile.ts";
import { columnNamed } from "./testing/column-named.ts";
import { profilePath } from "./testing/profile-text.ts";

const Numeric = z.object({
  file: z.string(),
  column: z.string(),
  count: z.number(),
  distinct: z.number(),
  min: z.number(),
  max: z.number(),
  mean: z.number(),
  standard_deviation: z.number(),
  p01: z.number(),
  p05: z.number(),
  p25: z.number(),
  p50: z.number(),
  p75: z.number(),
  p95: z.number(),
  p99: z.number(),
});
const Reference = z.object({
  numeric: z.array(Numeric),
  frequent: z.array(
    z.object({
      file: z.string(),
      column: z.string(),
      count: z.number(),
      distinct: z.number(),
      top: z.array(z.tuple([z.string(), z.number()])),
    }),
  ),
  tables: z.array(z.object({ file: z.string(), rows: z.number(), columns: z.number(), duplicate_rows: z.number() })),
});
// Printed by fixtures/reference-figures.py, which uses nothing but Python's standard library.
const reference = Reference.parse(JSON.parse(readFileSync(new URL("./fixtures/reference-figures.json", import.meta.url), "utf8")));

function dataFile(name: string): string {
  return fileURLToPath(new URL(`../../../node_modules/vega-datasets/data/${name}`, import.meta.url));
}

const quantileNames = ["p01", "p05", "p25", "p50", "p75", "p95", "p99"] as const;

test.each(reference.numeric)("$file $column has the figures that Python computed", async (expected) => {
  const { numbers, count, distinct } = columnNamed(await profilePath(dataFile(expected.file)), expected.column);
  expect({ count, distinct }).toEqual({
    count: expected.count,
    distinct: { count: expected.distinct },
  });
  const figures = finite(numbers);
  expect({ min: figures.min, max: figures.max }).toEqual({ min: expected.min, max: expected.max });
  expectNear(figures.mean, expected.mean);
  expectNear(figures.standard_deviation, expected.standard_deviation);
  for (const name of quantileNames) expectNear(figures.quantiles[name], expected[name]);
  const drawn = figures.histogram.bins.reduce((sum, bin) => sum + bin.count, 0);
  expect(drawn + figures.histogram.below + figures.histogram.above).toBe(expected.count);
});

test.each(reference.frequent)("$file $column has the most frequent values that Python counted", async (expected) => {
  const column = columnNamed(await profilePath(dataFile(expected.file)), expected.column);
  expect(column.count).toBe(expected.count);
  expect(column.distinct.count).toBe(expected.distinct);
  expect(column.frequent_values.values.slice(0, expected.top.length).map((one) => [one.value, one.count])).toEqual(expected.top);
});

test.each(reference.tables)("$file has the rows, columns and repeated rows that Python counted", async (expected) => {
  const profile = await profilePath(dataFile(expected.file));
  expect({ rows: profile.rows, columns: profile.columns.length, duplicate_rows: profile.duplicate_rows.count }).toEqual({
    rows: expected.rows,
    columns: expected.columns,
    duplicate_rows: expected.duplicate_rows,
  });
});

test("real columns get the types that they have", async () => {
  const typesOf = async (file: string): Promise<Record<string, string>> =>
    Object.fromEntries((await profilePath(dataFile(file))).columns.map((column) => [column.name, column.type]));
  expect(await typesOf("seattle-weather.csv")).toMatchObject({ date: "date", precipitation: "number", weather: "text" });
  expect(await typesOf("zipcodes.csv")).toMatchObject({ zip_code: "text", latitude: "number", city: "text" });
  expect(await typesOf("stocks.csv")).toEqual({ symbol: "text", date: "date", price: "number" });
  expect(await typesOf("movies.json")).toMatchObject({
    Title: "text",
    "Release Date": "date",
    "IMDB Rating": "number",
    "IMDB Votes": "integer",
  });
});

function finite(numbers: NumberFigures | null): NumberFigures {
  if (numbers === null) throw new Error("the column has no numbers");
  return numbers;
}

function expectNear(actual: number | null, expected: number): void {
  expect(Math.abs((actual ?? Number.NaN) - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)));
}
