/** What a column holds. `mixed`: several kinds of value that do not belong together. */
export type ColumnType = "integer" | "number" | "boolean" | "date" | "datetime" | "text" | "mixed" | "empty";

/** A bar of a histogram: how many values lie in [from, to); the last bar includes `to`. Dates are ISO text. */
export type HistogramBin = { from: number | string; to: number | string; count: number };

/** Equal-width bars; `below` and `above` count values left outside when a few far ones would squeeze all others into one bar. */
export type Histogram = { bins: HistogramBin[]; below: number; above: number; exact: boolean };

/** Quantiles by linear interpolation (R's type 7, NumPy's default). With `exact` false they come from a t-digest. */
export type Quantiles<Value> = { p01: Value; p05: Value; p25: Value; p50: Value; p75: Value; p95: Value; p99: Value; exact: boolean };

/** `standard_deviation` is the sample's (n - 1). `count` leaves out infinite values. */
export type NumberFigures = {
  count: number;
  min: number;
  max: number;
  mean: number | null;
  standard_deviation: number | null;
  zeros: number;
  negatives: number;
  quantiles: Quantiles<number>;
  histogram: Histogram;
};

/** How dates were read. `assumed_month_first`: every date could be read either way. `inconsistent`: neither order fits all. */
export type DateOrder = "clear" | "month_first" | "day_first" | "assumed_month_first" | "inconsistent";

/** Dates as ISO text in UTC; a date-time without a zone counts as UTC. */
export type DateFigures = {
  count: number;
  min: string;
  max: string;
  span_days: number;
  order: DateOrder;
  quantiles: Quantiles<string>;
  histogram: Histogram;
};

/** Lengths in UTF-16 units. */
export type TextFigures = { count: number; min_length: number; max_length: number; mean_length: number };

/** A frequent value; text is cut at 120 characters. */
export type FrequentValue = { value: string; count: number; share: number };

/** With `exact` false each count may be too low by at most `max_undercount`, and a value rarer than that may be absent. */
export type FrequentValues = { values: FrequentValue[]; exact: boolean; max_undercount: number };

/** `exact` false: an estimate whose relative standard error is `standard_error`. */
export type DistinctCount = { count: number; exact: boolean; standard_error: number | null };

/** Everything found out about one column. `position` counts from 1; `count` + `missing` is the number of rows. */
export type ColumnProfile = {
  name: string;
  position: number;
  type: ColumnType;
  count: number;
  missing: number;
  missing_share: number;
  missing_markers: Record<string, number>;
  kinds: Record<string, number>;
  distinct: DistinctCount;
  frequent_values: FrequentValues;
  numbers: NumberFigures | null;
  dates: DateFigures | null;
  text: TextFigures | null;
};

/** Something a person should look at. `column` is null for the whole file; `row` counts data rows from 1. */
export type ProfileWarning = { code: string; severity: "notice" | "warning"; column: string | null; row: number | null; message: string };

/** What the file is. `delimiter` is null for JSON. */
export type SourceDescription = {
  name: string;
  size_bytes: number;
  format: "csv" | "json_array" | "json_lines";
  encoding: string;
  delimiter: string | null;
  has_header: boolean | null;
};

/** A whole profile: the content of `profile.json`. */
export type DatasetProfile = {
  profile_version: 1;
  source: SourceDescription;
  rows: number;
  columns: ColumnProfile[];
  duplicate_rows: { count: number; exact: boolean; first_row: number | null };
  missing_cells: number;
  ragged_rows: { too_short: number; too_long: number; first_row: number | null };
  blank_lines: number;
  warnings: ProfileWarning[];
  methods: string[];
};
