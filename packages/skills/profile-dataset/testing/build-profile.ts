import type { ColumnProfile, ColumnType, Correlation, DatasetProfile, DateFigures, MissingPattern } from "../dataset-profile.ts";
import { frequentOf, numberFiguresOf } from "./figures-of.ts";

/** A cell of a table in a test. */
export type Cell = string | number | boolean | null;

/** Columns by their names, in their order. */
export type Cells = Record<string, readonly Cell[]>;

/** A profile of these cells as the engine would make it, for tests of what is done with profiles. */
export function buildProfile(name: string, cells: Cells, more: Partial<DatasetProfile> = {}): DatasetProfile {
  const columns = Object.entries(cells).map(([column, values], index) => buildColumn(column, values, { position: index + 1 }));
  const rows = Object.values(cells)[0]?.length ?? 0;
  const row = (index: number): (string | null)[] => Object.values(cells).map((values) => textOf(values[index] ?? null));
  const picked = [...new Set([0, 1, 2, 3, 4, rows - 5, rows - 4, rows - 3, rows - 2, rows - 1])].filter((one) => one >= 0 && one < rows);
  return {
    profile_version: 2,
    source: {
      ...{ name, size_bytes: rows * 40, format: "csv", compression: null, encoding: "utf-8", encoding_certainty: 1 },
      ...{ delimiter: ",", quote: '"', escape: '"', dialect_certainty: 0.98, has_header: true, skipped_rows: 0, table: null },
    },
    rows,
    columns,
    samples: picked.toSorted((one, other) => one - other).map((index) => ({ row: index + 1, cells: row(index) })),
    duplicate_rows: duplicatesOf(rows, row),
    missing_cells: columns.reduce((sum, column) => sum + column.missing, 0),
    missing_patterns: patternsOf(rows, cells),
    correlations: correlationsOf(cells, columns),
    ragged_rows: { too_short: 0, too_long: 0, first_row: null },
    blank_lines: 0,
    warnings: [],
    methods: ["Quantiles are exact."],
    ...more,
  };
}

/** A column of these values as the engine would profile it: ISO texts are dates. */
export function buildColumn(name: string, values: readonly Cell[], more: Partial<ColumnProfile> = {}): ColumnProfile {
  const present = values.filter((value) => value !== null && value !== "");
  const texts = present.map(String);
  const type = typeOf(present);
  const frequent = frequentOf(texts);
  const missing = values.length - present.length;
  const lengths = texts.map((text) => [...text].length);
  const isNumeric = type === "integer" || type === "number";
  return {
    name,
    position: 1,
    type,
    role: type === "text" && frequent.length <= 50 && texts.length > frequent.length ? "category" : null,
    unit: null,
    number_format: isNumeric ? { decimal: ".", thousands: null, assumed: false } : null,
    count: present.length,
    missing,
    missing_share: values.length === 0 ? 0 : missing / values.length,
    missing_markers: {},
    kinds: { [type]: present.length },
    distinct: { count: frequent.length },
    frequent_values: { values: frequent.slice(0, 200) },
    implausible: [],
    numbers: isNumeric ? numberFiguresOf(present.map(Number)) : null,
    dates: type === "date" || type === "datetime" ? dateFiguresOf(texts) : null,
    text:
      type === "text"
        ? {
            count: texts.length,
            min_length: Math.min(...lengths),
            max_length: Math.max(...lengths),
            mean_length: lengths.reduce((sum, length) => sum + length, 0) / lengths.length,
          }
        : null,
    ...more,
  };
}

function typeOf(values: readonly Cell[]): ColumnType {
  if (values.length === 0) return "empty";
  if (values.every((value) => typeof value === "boolean")) return "boolean";
  if (values.every((value) => typeof value === "number")) return values.every(Number.isInteger) ? "integer" : "number";
  if (values.every((value) => /^\d{4}-\d\d-\d\d$/.test(String(value)))) return "date";
  return values.every((value) => /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(String(value))) ? "datetime" : "text";
}

function dateFiguresOf(texts: readonly string[]): DateFigures {
  const isDay = texts.every((text) => text.length === 10);
  const iso = (time: number): string => (isDay ? new Date(time).toISOString().slice(0, 10) : new Date(time).toISOString());
  const figures = numberFiguresOf(texts.map((text) => Date.parse(text)));
  const { p01, p05, p25, p50, p75, p95, p99 } = figures.quantiles;
  return {
    count: texts.length,
    min: iso(figures.min),
    max: iso(figures.max),
    span_days: Math.round((figures.max - figures.min) / 86_400_000),
    order: "clear",
    formats: [{ format: isDay ? "YYYY-MM-DD" : "YYYY-MM-DDTHH:mm:ssZ", count: texts.length }],
    with_zone: isDay ? 0 : texts.length,
    in_future: 0,
    quantiles: { p01: iso(p01), p05: iso(p05), p25: iso(p25), p50: iso(p50), p75: iso(p75), p95: iso(p95), p99: iso(p99) },
    histogram: {
      ...figures.histogram,
      bins: figures.histogram.bins.map((bin) => ({ ...bin, from: iso(Number(bin.from)), to: iso(Number(bin.to)) })),
    },
    cumulative: { at: figures.cumulative.at.map(iso), share: figures.cumulative.share },
  };
}

function duplicatesOf(rows: number, row: (index: number) => (string | null)[]): DatasetProfile["duplicate_rows"] {
  const seen = Map.groupBy(
    Array.from({ length: rows }, (_, index) => index),
    (index) => JSON.stringify(row(index)),
  );
  const repeated = [...seen.values()].filter((indexes) => indexes.length > 1);
  const count = repeated.reduce((sum, indexes) => sum + indexes.length - 1, 0);
  const second = repeated.map((indexes) => (indexes[1] ?? 0) + 1);
  const examples = repeated.slice(0, 5).map((indexes) => ({
    cells: row(indexes[0] ?? 0),
    count: indexes.length,
    rows: indexes.slice(0, 5).map((index) => index + 1),
  }));
  return { count, first_row: second.length === 0 ? null : Math.min(...second), examples };
}

function patternsOf(rows: number, cells: Cells): MissingPattern[] {
  const counts = new Map<string, MissingPattern>();
  for (let index = 0; index < rows; index++) {
    const columns = Object.entries(cells).flatMap(([name, values]) => (textOf(values[index] ?? null) === null ? [name] : []));
    if (columns.length === 0) continue;
    const pattern = counts.get(columns.join("\n")) ?? { columns, rows: 0 };
    pattern.rows += 1;
    counts.set(columns.join("\n"), pattern);
  }
  return [...counts.values()].toSorted((one, other) => other.rows - one.rows);
}

function correlationsOf(cells: Cells, columns: readonly ColumnProfile[]): Correlation[] {
  const numeric = columns.filter((column) => column.numbers !== null).slice(0, 40);
  return numeric
    .flatMap((a, index) => numeric.slice(index + 1).map((b) => correlate(a.name, b.name, cells[a.name] ?? [], cells[b.name] ?? [])))
    .toSorted((one, other) => Math.abs(other.pearson ?? 0) - Math.abs(one.pearson ?? 0));
}

function correlate(a: string, b: string, one: readonly Cell[], other: readonly Cell[]): Correlation {
  const pairs = one.flatMap((x, index) => {
    const y = other[index];
    return typeof x === "number" && typeof y === "number" ? [{ x, y }] : [];
  });
  const pearson = pearsonOf(pairs);
  const [xs, ys] = [pairs.map(({ x }) => x).toSorted((p, q) => p - q), pairs.map(({ y }) => y).toSorted((p, q) => p - q)];
  return { a, b, rows: pairs.length, pearson, spearman: pearsonOf(pairs.map(({ x, y }) => ({ x: xs.indexOf(x), y: ys.indexOf(y) }))) };
}

function pearsonOf(pairs: readonly { x: number; y: number }[]): number | null {
  const meanX = pairs.reduce((sum, { x }) => sum + x, 0) / pairs.length;
  const meanY = pairs.reduce((sum, { y }) => sum + y, 0) / pairs.length;
  const sum = (of: (pair: { x: number; y: number }) => number): number => pairs.reduce((total, pair) => total + of(pair), 0);
  const spread = Math.sqrt(sum(({ x }) => (x - meanX) ** 2) * sum(({ y }) => (y - meanY) ** 2));
  return spread === 0 || Number.isNaN(spread) ? null : sum(({ x, y }) => (x - meanX) * (y - meanY)) / spread;
}

function textOf(cell: Cell): string | null {
  return cell === null || cell === "" ? null : String(cell);
}
