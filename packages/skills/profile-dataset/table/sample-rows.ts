import { cutText } from "@skillrun/contract";
import { classifyCell, type ReadingRules, unmarked } from "../column/classify-cell.ts";
import { nativeText } from "../column/native-text.ts";
import type { DuckSession } from "../duck/duck-session.ts";
import type { CellTable } from "../source/cell-table.ts";
import type { ColumnGroup } from "./column-group.ts";
import type { ColumnPlan } from "./plan-column.ts";

const each = 5;
const shownCells = 200;

/** The numbers (from 1) of the first five rows, five from the middle and the last five. */
export function chooseSampleRows(rows: number): number[] {
  const middle = Math.floor(rows / 2) - 1;
  const wanted = [1, middle, rows - each + 1].flatMap((from) => Array.from({ length: each }, (_, index) => from + index));
  return [...new Set(wanted.filter((row) => row >= 1 && row <= rows))].sort((a, b) => a - b);
}

/** Rows that are shown as they stand in the file, cut at 200 cells and 120 characters a cell; null for what is missing. */
export class ShownRows {
  readonly #table: CellTable;
  readonly #rules: ReadingRules;
  readonly #plans: ReadonlyMap<number, ColumnPlan>;
  readonly #cells = new Map<number, (string | null)[]>();

  constructor(table: CellTable, rules: ReadingRules, plans: ReadonlyMap<number, ColumnPlan>) {
    this.#table = table;
    this.#rules = rules;
    this.#plans = plans;
  }

  get(row: number): (string | null)[] {
    return this.#cells.get(row) ?? [];
  }

  /** Takes the group's cells of these rows. */
  async take(group: ColumnGroup, rows: readonly number[]): Promise<void> {
    if (rows.length === 0 || (group.columns[0] ?? 0) >= shownCells) return;
    for (const [row, values] of await group.rowsAt(rows)) {
      const known = this.#table.sample[row - 1];
      const cells = this.#cells.get(row) ?? [];
      for (const [place, index] of group.columns.entries()) {
        if (index >= shownCells) break;
        const value = values[place] ?? null;
        cells[index] = known === undefined ? this.#write(index, value) : this.#show(known[index]);
      }
      this.#cells.set(row, cells);
    }
  }

  /** Reads these rows from the file itself, for which all of it is read again. */
  async read(session: DuckSession, rows: readonly number[]): Promise<void> {
    const unknown = rows.filter((row) => !this.#cells.has(row));
    if (unknown.length === 0) return;
    const columns = this.#table.names.slice(0, shownCells).map((_, index) => index);
    const names = columns.map((index) => `c${index}`).join(", ");
    const numbered = `SELECT row_number() OVER ()::DOUBLE AS row, ${names} FROM ${this.#table.relation(columns)}`;
    const found = await session.rows(`SELECT row, ${names} FROM (${numbered}) WHERE row IN (${unknown.join(", ")})`);
    for (const [row, ...cells] of found)
      this.#cells.set(
        Number(row),
        cells.map((cell) => this.#show(cell)),
      );
  }

  #write(index: number, value: number | string | null): string | null {
    const plan = this.#plans.get(index);
    if (typeof value !== "number" || plan === undefined || plan.kind === "text") return this.#show(value);
    return nativeText({ ...plan, kind: plan.kind }, value);
  }

  #show(cell: unknown): string | null {
    const text = typeof cell === "string" ? cell : "";
    return classifyCell(text, this.#rules).kind === "missing" ? null : cutText(unmarked(text, this.#rules), 120, "…");
  }
}
