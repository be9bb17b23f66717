import { SkillFailure } from "@skillrun/runtime/skill";
import type { Cell, ReadingRules } from "./column/classify-value.ts";
import { ColumnTally } from "./column/column-tally.ts";
import type { Hash64 } from "./column/hash-text.ts";
import { RowFingerprints } from "./column/row-fingerprints.ts";
import type { ProfileLimits } from "./profile-limits.ts";

const goldenRatio = 0x9e3779b1;

/** Everything remembered of a table while its rows stream by. */
export class TableTally {
  readonly columns: ColumnTally[] = [];
  readonly fingerprints: RowFingerprints;
  /** Columns in which some JSON cell was an array or a deep object. */
  readonly nested = new Set<string>();
  rows = 0;
  tooShort = 0;
  tooLong = 0;
  firstRagged: { row: number; line: number; cells: number } | null = null;
  readonly #byName = new Map<string, ColumnTally>();
  readonly #limits: ProfileLimits;
  readonly #rules: ReadingRules;
  #hash: Hash64 = { hi: 0, lo: 0 };

  constructor(limits: ProfileLimits, rules: ReadingRules) {
    this.#limits = limits;
    this.#rules = rules;
    this.fingerprints = new RowFingerprints(limits.fingerprintSlots);
  }

  /** Names the columns of a delimited file, all at once, before its first row. */
  nameColumns(names: string[]): void {
    this.#refuseTooMany(names.length);
    for (const name of names) this.#addColumn(name, names.length);
  }

  /** Takes a row of a delimited file; a shorter row misses its last values, a longer one loses what is over, and both are counted. */
  addRow(cells: string[], lineOf: () => number): void {
    this.rows++;
    if (cells.length !== this.columns.length) this.#noteRagged(cells.length, lineOf());
    this.#hash = { hi: 0, lo: 0 };
    for (let index = 0; index < this.columns.length; index++) {
      const column = this.columns[index];
      if (column !== undefined) this.#mix(column.add(cells[index], this.rows), index);
    }
    this.fingerprints.add(this.#hash, this.rows);
  }

  /** Begins a JSON record; its cells follow by `addCell`, then `endRecord`. */
  beginRecord(): void {
    this.rows++;
    this.#hash = { hi: 0, lo: 0 };
  }

  addCell(name: string, cell: Cell, nested: boolean): void {
    let column = this.#byName.get(name);
    if (column === undefined) {
      this.#refuseTooMany(this.columns.length + 1);
      column = this.#addColumn(name, this.columns.length + 1);
    }
    if (nested) this.nested.add(name);
    this.#mix(column.add(cell, this.rows), column.index);
  }

  endRecord(): void {
    this.fingerprints.add(this.#hash, this.rows);
  }

  /** Mixes in a cell with its column, so that neither the order of a record's keys nor an absent key changes the row's fingerprint. */
  #mix(cell: Readonly<Hash64 & { kind: string }>, column: number): void {
    if (cell.hi === 0 && cell.lo === 0) return;
    const salt = Math.imul(column + 1, goldenRatio);
    let lo = Math.imul(cell.lo ^ salt, 0x85ebca6b);
    lo ^= lo >>> 15;
    let hi = Math.imul((cell.hi + salt) ^ lo, 0xc2b2ae35);
    hi ^= hi >>> 13;
    this.#hash.lo = (this.#hash.lo + Math.imul(lo, 0x27d4eb2f)) >>> 0;
    this.#hash.hi = (this.#hash.hi + Math.imul(hi, 0x165667b1)) >>> 0;
  }

  #addColumn(name: string, columnCount: number): ColumnTally {
    const { distinctValues, distinctValuesPerColumn, distinctCharacters } = this.#limits;
    const limits = {
      distinctValues: Math.max(32, Math.min(distinctValuesPerColumn, Math.floor(distinctValues / columnCount))),
      characters: Math.max(4096, Math.floor(distinctCharacters / columnCount)),
      // 2^14 registers are 16 KB a column with 0.8 % standard error; a very wide table gets 1 KB a column and 3.3 %.
      sketchPrecision: columnCount > 1000 ? 10 : 14,
    };
    const column = new ColumnTally(name, this.columns.length, limits, this.#rules);
    this.columns.push(column);
    this.#byName.set(name, column);
    return column;
  }

  #noteRagged(cells: number, line: number): void {
    if (cells < this.columns.length) this.tooShort++;
    else this.tooLong++;
    this.firstRagged ??= { row: this.rows, line, cells };
  }

  #refuseTooMany(columns: number): void {
    if (columns <= this.#limits.columns) return;
    throw new SkillFailure(
      "too_many_columns",
      `The file has more than ${this.#limits.columns} columns, the most that is profiled. Check the delimiter; in JSON, keys that are data (such as ids or dates) belong into a value.`,
      { columns },
    );
  }
}
