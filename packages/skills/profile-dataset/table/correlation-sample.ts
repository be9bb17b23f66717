import { classifyCell, type ReadingRules } from "../column/classify-cell.ts";
import type { NumberReading } from "../column/number-evidence.ts";
import { numberValue, type WrittenNumber } from "../column/parse-number.ts";
import type { ColumnProfile, Correlation } from "../dataset-profile.ts";
import type { ColumnGroup } from "./column-group.ts";
import { findCorrelations, type SampledColumn } from "./correlations.ts";

const mostColumns = 40;
const mostRows = 20_000;

/** Collects the numeric columns at evenly spaced rows. */
export class CorrelationSample {
  readonly #columns: SampledColumn[] = [];
  isSampled = false;

  /** Takes a column of quantities; others are left out. */
  async add(
    column: ColumnProfile,
    reading: NumberReading,
    from: { group: ColumnGroup; index: number; rows: number; rules: ReadingRules },
  ): Promise<void> {
    const isQuantity = column.numbers !== null && (column.type === "integer" || column.type === "number");
    if (!isQuantity || column.role !== null || column.distinct.count < 2 || this.#columns.length >= mostColumns) return;
    const step = Math.ceil(from.rows / mostRows);
    this.isSampled ||= step > 1;
    const cells = await from.group.spaced(from.index, step);
    const values = Float64Array.from(cells, (cell) =>
      typeof cell === "string" ? numberOf(cell, reading, from.rules) : (cell ?? Number.NaN),
    );
    this.#columns.push({ name: column.name, values });
  }

  find(): Correlation[] {
    return findCorrelations(this.#columns);
  }
}

function numberOf(cell: string, reading: NumberReading, rules: ReadingRules): number {
  const known = classifyCell(cell, rules);
  return "number" in known ? valueUnder(known.number, reading) : Number.NaN;
}

function valueUnder(number: WrittenNumber, reading: NumberReading): number {
  return numberValue(number, number.either === "," ? reading.comma : reading.point);
}
