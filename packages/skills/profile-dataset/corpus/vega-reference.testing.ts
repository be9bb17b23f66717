import { readFileSync } from "node:fs";
import { z } from "zod";
import type { ProfileReading } from "./profile-reading.testing.ts";

const Column = z.strictObject({
  type: z.string(),
  count: z.int(),
  missing: z.int(),
  distinct: z.int(),
  min: z.union([z.number(), z.string()]).optional(),
  max: z.union([z.number(), z.string()]).optional(),
  mean: z.number().optional(),
  standard_deviation: z.number().optional(),
  p25: z.number().optional(),
  p50: z.number().optional(),
  p75: z.number().optional(),
});
type Column = z.output<typeof Column>;
const Reference = z.object({
  made_by: z.string(),
  files: z.record(z.string(), z.object({ rows: z.int(), columns: z.record(z.string(), Column) })),
});

/** One figure that is another here than pandas computed. */
export type Disagreement = { file: string; column: string; figure: string; pandas: string; here: string };

/** What pandas found in the CSV and JSON files of vega-datasets; `fixtures/vega-reference.py` printed it. */
export const vegaReference = Reference.parse(
  JSON.parse(readFileSync(new URL("../fixtures/vega-reference.json", import.meta.url), "utf8")),
).files;

/** Every figure of a file's profile that differs from pandas' one; figures that only one side has are told by the types. */
export function disagreementsOf(file: string, profile: ProfileReading): Disagreement[] {
  const reference = vegaReference[file];
  if (reference === undefined) throw new Error(`no reference for ${file}`);
  const found: Disagreement[] = [];
  const tell = (column: string, figure: string, pandas: unknown, here: unknown): void => {
    if (!agrees(pandas, here)) found.push({ file, column, figure, pandas: String(pandas), here: String(here) });
  };
  tell("", "rows", reference.rows, profile.rows);
  const entries = Object.entries(reference.columns);
  tell("", "columns", entries.length, profile.columns.length);
  for (const [name, pandas] of entries) {
    // pandas leaves the one column of plain numbers without a name.
    const here = name === "" ? profile.columns[0] : profile.columns.find((one) => one.name === name);
    if (here === undefined) tell(name, "column", "there", "absent");
    else compareColumn(pandas, here, (figure, ...values) => tell(name, figure, ...values));
  }
  return found;
}

function compareColumn(
  pandas: Column,
  here: ProfileReading["columns"][number],
  tell: (figure: string, a: unknown, b: unknown) => void,
): void {
  tell("type", pandas.type, here.type);
  tell("count", pandas.count, here.count);
  tell("missing", pandas.missing, here.missing);
  tell("distinct", pandas.distinct, here.distinct.count);
  const { numbers, dates } = here;
  if (dates !== null && typeof pandas.min === "string") {
    tell("min", Date.parse(pandas.min), timeOf(dates.min));
    tell("max", Date.parse(pandas.max?.toString() ?? ""), timeOf(dates.max));
  }
  if (numbers === null || typeof pandas.min !== "number") return;
  tell("min", pandas.min, numbers.min);
  tell("max", pandas.max, numbers.max);
  tell("mean", pandas.mean, numbers.mean);
  tell("standard_deviation", pandas.standard_deviation, numbers.standard_deviation);
  for (const quartile of ["p25", "p50", "p75"] as const) tell(quartile, pandas[quartile], numbers.quantiles[quartile]);
}

function agrees(pandas: unknown, here: unknown): boolean {
  if (typeof pandas === "number" && typeof here === "number") return Math.abs(pandas - here) <= 1e-9 * Math.max(1, Math.abs(pandas));
  return pandas === here;
}

function timeOf(text: string): number {
  return Date.parse(text.length <= 10 || /(Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text.replace(" ", "T")}Z`);
}
