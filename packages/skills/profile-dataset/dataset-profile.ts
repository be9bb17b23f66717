/** What a column holds. `text` includes identifiers, codes and phone numbers; `mixed`: kinds of value that do not belong together. */
export type ColumnType = "integer" | "number" | "boolean" | "date" | "datetime" | "time" | "text" | "mixed" | "empty";

/** What a column is for, where its values show it; only a hint. `identifier`: different in every row and not a measurement. */
export type ColumnRole = "identifier" | "code" | "phone" | "email" | "url" | "category" | "free_text" | "constant" | null;

/** A unit that the cells themselves carry or that the values and the name give away (`certain` false). `symbol`: `%`, `$`, `EUR`, `s`, `ms`. */
export type UnitHint = {
  kind: "percent" | "currency" | "epoch_seconds" | "epoch_milliseconds" | "latitude" | "longitude" | "year";
  symbol: string | null;
  certain: boolean;
};

/** A bar of a histogram: how many values lie in [from, to); the last bar includes `to`. Dates are ISO text. */
export type HistogramBin = { from: number | string; to: number | string; count: number };

/** Equal-width bars; `below` and `above` count values left outside when a few far ones would squeeze all others into one bar. */
export type Histogram = { bins: HistogramBin[]; below: number; above: number };

/** Exact quantiles by linear interpolation (R's type 7, NumPy's default). */
export type Quantiles<Value> = { p01: Value; p05: Value; p25: Value; p50: Value; p75: Value; p95: Value; p99: Value };

/** The share of the values that are at most `at`, at up to 201 evenly spaced quantiles: what two files' distributions are compared by. */
export type Cumulative<Value> = { at: Value[]; share: number[] };

/** Values beyond 1.5 times the interquartile range from the quartiles (Tukey's fences): how many, and the fences. */
export type Outliers = { below: number; above: number; lower_fence: number; upper_fence: number };

/**
 * `standard_deviation` is the sample's (n - 1); `skewness` the adjusted Fisher-Pearson coefficient, `kurtosis` the excess (both as pandas).
 * `count` leaves out infinite values. Percentages are in per cent (`10%` is 10), amounts without their currency.
 */
export type NumberFigures = {
  count: number;
  min: number;
  max: number;
  /** Digit by digit, when `min`, `max` or the sum has more digits than a double holds; null otherwise. */
  exact: { min: string; max: string; sum: string } | null;
  mean: number | null;
  standard_deviation: number | null;
  skewness: number | null;
  kurtosis: number | null;
  zeros: number;
  negatives: number;
  quantiles: Quantiles<number>;
  outliers: Outliers | null;
  /** The five smallest and five largest different values with their counts, as text in the file's own digits. */
  extremes: { smallest: FrequentValue[]; largest: FrequentValue[] };
  histogram: Histogram;
  cumulative: Cumulative<number>;
};

/** How numbers in text cells are written: the column's own evidence. `assumed`: every cell could be read either way. */
export type NumberFormat = { decimal: "." | ","; thousands: "," | "." | " " | "'" | "_" | null; assumed: boolean };

/** How dates were read. `assumed_month_first`: every date could be read either way. `inconsistent`: neither order fits all. */
export type DateOrder = "clear" | "month_first" | "day_first" | "assumed_month_first" | "inconsistent";

/** Dates as ISO text in UTC; a date-time without a zone counts as UTC. `formats`: how they are written (`YYYY-MM-DD`), most frequent first. */
export type DateFigures = {
  count: number;
  min: string;
  max: string;
  span_days: number;
  order: DateOrder;
  formats: { format: string; count: number }[];
  with_zone: number;
  /** Later than the day the profile was made. */
  in_future: number;
  quantiles: Quantiles<string>;
  histogram: Histogram;
  cumulative: Cumulative<string>;
};

/** Lengths in characters (code points). */
export type TextFigures = { count: number; min_length: number; max_length: number; mean_length: number };

/** A frequent value; text is cut at 120 characters. */
export type FrequentValue = { value: string; count: number; share: number };

/** The most frequent values, at most 200 of them (20 in tables of more than 200 columns), ties in the order of their text. Counts are exact. */
export type FrequentValues = { values: FrequentValue[] };

/** How many different values there are; numbers by their value, texts as they are written. */
export type DistinctCount = { count: number };

/** Values that look like a stand-in or a mistake: -999, 9999-12-31, 1900-01-01, an age of 200. */
export type ImplausibleValue = { value: string; count: number; reason: string };

/** Everything found out about one column. `position` counts from 1; `count` + `missing` is the number of rows. */
export type ColumnProfile = {
  name: string;
  position: number;
  type: ColumnType;
  role: ColumnRole;
  unit: UnitHint | null;
  number_format: NumberFormat | null;
  count: number;
  missing: number;
  missing_share: number;
  missing_markers: Record<string, number>;
  kinds: Record<string, number>;
  distinct: DistinctCount;
  frequent_values: FrequentValues;
  implausible: ImplausibleValue[];
  numbers: NumberFigures | null;
  dates: DateFigures | null;
  text: TextFigures | null;
};

/** Something a person should look at. `column` is null for the whole file; `row` counts data rows from 1. */
export type ProfileWarning = { code: string; severity: "notice" | "warning"; column: string | null; row: number | null; message: string };

/** In what form the table was. `json_object`: an array inside one object. */
export type SourceFormat = "csv" | "json_array" | "json_lines" | "json_object" | "geojson" | "parquet" | "xlsx";

/** How the file was read. What was found out is a guess with a certainty from 0 to 1; what the caller passed is certain. */
export type SourceDescription = {
  name: string;
  size_bytes: number;
  format: SourceFormat;
  compression: "gzip" | null;
  /** A name of the WHATWG Encoding Standard, or `utf-32le`, `utf-32be`; null for Parquet and .xlsx. */
  encoding: string | null;
  encoding_certainty: number | null;
  /** Null for everything but delimited text. */
  delimiter: string | null;
  quote: string | null;
  /** `"` for quotes written twice, `\` for a backslash before them; null where nothing is escaped. */
  escape: string | null;
  dialect_certainty: number | null;
  has_header: boolean | null;
  /** Lines above the header or the first row that were left out (titles, comments, blank lines). */
  skipped_rows: number;
  /** The sheet of a workbook, or the key path of the array inside a JSON object; null where there is only one place to look. */
  table: string | null;
};

/** Pearson's r (`pearson`) and Spearman's rank correlation (`spearman`) of two numeric columns over the rows where both have a value. */
export type Correlation = { a: string; b: string; rows: number; pearson: number | null; spearman: number | null };

/** Which columns are missing together: a set of column names and the number of rows in which exactly these are missing; most frequent first. */
export type MissingPattern = { columns: string[]; rows: number };

/** Rows that occur more than once: the cells as text (cut at 120 characters, null for missing), how often, and the first rows' numbers. */
export type RepeatedRow = { cells: (string | null)[]; count: number; rows: number[] };

/** Rows of the table as they stand in the file; `row` counts data rows from 1. Cells are cut at 120 characters. */
export type SampleRow = { row: number; cells: (string | null)[] };

/** A whole profile: the content of `profile.json`. */
export type DatasetProfile = {
  profile_version: 2;
  source: SourceDescription;
  rows: number;
  columns: ColumnProfile[];
  /** The first five rows, five from the middle, the last five; fewer in short tables, at most 200 cells a row. */
  samples: SampleRow[];
  duplicate_rows: { count: number; first_row: number | null; examples: RepeatedRow[] };
  missing_cells: number;
  missing_patterns: MissingPattern[];
  /** Of at most 40 numeric columns; strongest first by the absolute Pearson coefficient, at most 780. */
  correlations: Correlation[];
  ragged_rows: { too_short: number; too_long: number; first_row: number | null };
  blank_lines: number;
  warnings: ProfileWarning[];
  methods: string[];
};
