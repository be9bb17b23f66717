import { z } from "zod";

const Quantiles = <Value extends z.ZodType>(value: Value) =>
  z.object({ p01: value, p05: value, p25: value, p50: value, p75: value, p95: value, p99: value });
const Histogram = z.object({
  bins: z.array(z.object({ from: z.union([z.number(), z.string()]), to: z.union([z.number(), z.string()]), count: z.int() })),
  below: z.int(),
  above: z.int(),
});
const Numbers = z.object({
  count: z.int(),
  min: z.number(),
  max: z.number(),
  exact: z.object({ min: z.string(), max: z.string(), sum: z.string() }).nullish(),
  mean: z.number().nullable(),
  standard_deviation: z.number().nullable(),
  zeros: z.int(),
  negatives: z.int(),
  quantiles: Quantiles(z.number()),
  histogram: Histogram,
});
const Dates = z.object({ count: z.int(), min: z.string(), max: z.string(), quantiles: Quantiles(z.string()), histogram: Histogram });
const Column = z.object({
  name: z.string(),
  position: z.int(),
  type: z.string(),
  role: z.string().nullish(),
  unit: z.object({ kind: z.string() }).nullish(),
  count: z.int(),
  missing: z.int(),
  missing_share: z.number(),
  distinct: z.object({ count: z.int() }),
  frequent_values: z.object({ values: z.array(z.object({ value: z.string(), count: z.int(), share: z.number() })) }),
  numbers: Numbers.nullable(),
  dates: Dates.nullable(),
  text: z.object({ count: z.int(), min_length: z.int(), max_length: z.int(), mean_length: z.number() }).nullable(),
});

/** As much of a `profile.json` as the corpus judges; a schema of its own, so that the product's types cannot hide a change of the file. */
export const ProfileReading = z.object({
  source: z.record(z.string(), z.unknown()),
  rows: z.int(),
  columns: z.array(Column),
  duplicate_rows: z.object({ count: z.int() }),
  missing_cells: z.int(),
  ragged_rows: z.object({ too_short: z.int(), too_long: z.int() }),
  warnings: z.array(z.object({ code: z.string(), column: z.string().nullable(), message: z.string() })),
});
export type ProfileReading = z.infer<typeof ProfileReading>;
