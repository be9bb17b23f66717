import type { ColumnTally } from "../column/column-tally.ts";
import { NumberList } from "../column/number-list.ts";
import { SortedValues } from "../column/sorted-values.ts";
import type { DuckSession, ResultChunk } from "../duck/duck-session.ts";
import { type ColumnPlan, nativeSql } from "./plan-column.ts";

/** From this share of different values on, a column's values are sorted rather than counted by value. */
const variedShare = 0.2;
/** Tables of at most so many rows are read column by column without the database counting anything. */
const shortTable = 20_000;
const readTogether = 50;

/**
 * Some columns of the file as one table in memory: `n<i>` what the database read natively, `v<i>` text, `h` a
 * hash of the row. `rest` holds, in rows with a cell that was not read natively, the texts of these cells: a column of its own for each would
 * cost as much as all the numbers.
 */
export class ColumnGroup {
  readonly #session: DuckSession;
  readonly #table: string;
  readonly columns: readonly number[];
  readonly #plans: ReadonlyMap<number, ColumnPlan>;
  readonly #natives: readonly number[];
  readonly #varied = new Set<number>();
  #rows = 0;
  readonly #read = new Map<number, { numbers: NumberList; texts: Map<string, { count: number; row: number }> }>();
  readonly #begun = new Map<number, { texts: AsyncGenerator<ResultChunk>; numbers: AsyncGenerator<ResultChunk> | null }>();

  constructor(session: DuckSession, how: { table: string; columns: readonly number[]; plans: ReadonlyMap<number, ColumnPlan> }) {
    this.#session = session;
    this.#table = how.table;
    this.columns = how.columns;
    this.#plans = how.plans;
    this.#natives = how.columns.filter((index) => this.isNative(index));
  }

  get table(): string {
    return this.#table;
  }

  /** Reads the columns from `relation`. */
  async load(relation: string): Promise<void> {
    const cells = this.columns.map((index) => `c${index}`);
    const natives = this.#natives.map((index) => `${this.#nativeSql(index)} AS n${index}`);
    const inner = `SELECT ${[...cells, ...natives].join(", ")} FROM ${relation}`;
    const kept = this.columns.map((index) => (this.isNative(index) ? `n${index}` : `c${index} AS v${index}`));
    if (natives.length > 0) {
      const isOdd = this.#natives.map((index) => `(n${index} IS NULL AND c${index} <> '')`).join(" OR ");
      const rest = this.#natives.map((index) => `CASE WHEN n${index} IS NULL THEN c${index} END`).join(", ");
      kept.push(`CASE WHEN ${isOdd} THEN [${rest}] END AS rest`);
    }
    const hash = `hash(${cells.map((cell) => `coalesce(${cell}, '')`).join(", ")}) AS h`;
    await this.#session.run(`CREATE TABLE ${this.#table} AS SELECT ${[...kept, hash].join(", ")} FROM (${inner})`);
    const [[rows] = []] = await this.#session.rows(`SELECT count(*) FROM ${this.#table}`);
    this.#rows = Number(rows);
    if (this.#rows > shortTable) await this.#chooseOrder();
  }

  get rows(): number {
    return this.#rows;
  }

  async drop(): Promise<void> {
    await this.#session.run(`DROP TABLE IF EXISTS ${this.#table}`);
  }

  isNative(index: number): boolean {
    return this.#nativeSql(index) !== null;
  }

  /** Finds out which natively read columns repeat their values so much that the database should count them. */
  async #chooseOrder(): Promise<void> {
    if (this.#natives.length === 0) return;
    const counts = this.#natives.map((index) => `approx_count_distinct(n${index})::DOUBLE`);
    const [row = []] = await this.#session.rows(`SELECT count(*)::DOUBLE, ${counts.join(", ")} FROM ${this.#table}`);
    for (const [place, index] of this.#natives.entries()) {
      if (Number(row[place + 1]) > Number(row[0]) * variedShare) this.#varied.add(index);
    }
  }

  /** SQL of the text of a column's cell; null where the cell was read natively. */
  #textSql(index: number): string {
    return this.isNative(index) ? `rest[${this.#natives.indexOf(index) + 1}]` : `v${index}`;
  }

  /** Starts the column's queries in the background, for `fill` to read. */
  begin(index: number): void {
    if (this.#begun.has(index) || this.#rows <= shortTable) return;
    const isNative = this.isNative(index);
    const rest = isNative ? `WHERE n${index} IS NULL ` : "";
    const sql = `SELECT ${this.#textSql(index)} AS text, count(*)::DOUBLE, min(rowid)::DOUBLE FROM ${this.#table} ${rest}GROUP BY text`;
    const texts = this.#session.begin(sql);
    this.#begun.set(index, { texts, numbers: isNative ? this.#session.begin(this.#numbersSql(index)) : null });
  }

  /** Gives the tally every different cell of the column, and what was read natively. */
  async fill(tally: ColumnTally): Promise<void> {
    const { index } = tally;
    if (this.#rows <= shortTable) {
      await this.#fillFromRows(tally);
      return;
    }
    this.begin(index);
    const { texts, numbers } = this.#begun.get(index) ?? { texts: null, numbers: null };
    this.#begun.delete(index);
    const plan = this.#plans.get(index);
    if (numbers !== null && plan !== undefined && plan.kind !== "text") {
      const sorted = this.#varied.has(index) ? await readOccurrences(numbers, this.#rows) : await readCounted(numbers);
      tally.addNative({ ...plan, kind: plan.kind, sorted });
    }
    if (texts === null) return;
    for await (const { rows, vectors } of texts) {
      const [cells, counts, first] = vectors;
      for (let at = 0; at < rows; at++) {
        const text: unknown = cells?.getItem(at);
        tally.add(typeof text === "string" ? text : "", Number(counts?.getItem(at)), Number(first?.getItem(at)) + 1);
      }
    }
  }

  /** In a short table, which may be wide, one query for many columns costs less than two for each. */
  async #fillFromRows(tally: ColumnTally): Promise<void> {
    if (!this.#read.has(tally.index)) await this.#readColumns(tally.index);
    const column = this.#read.get(tally.index);
    this.#read.delete(tally.index);
    const plan = this.#plans.get(tally.index);
    if (column === undefined) throw new Error(`column ${tally.index} is none of the group's`);
    if (plan !== undefined && plan.kind !== "text")
      tally.addNative({ ...plan, kind: plan.kind, sorted: SortedValues.ofOccurrences(column.numbers.view()) });
    for (const [text, { count, row }] of column.texts) tally.add(text, count, row);
  }

  async #readColumns(first: number): Promise<void> {
    const from = this.columns.indexOf(first);
    const wanted = this.columns.slice(from, from + readTogether);
    for (const index of wanted) this.#read.set(index, { numbers: new NumberList(), texts: new Map() });
    const cells = wanted.map((index) => (this.isNative(index) ? `n${index}, ${this.#textSql(index)}` : `NULL, v${index}`));
    let row = 1;
    for await (const { rows, vectors } of this.#session.begin(`SELECT ${cells.join(", ")} FROM ${this.#table}`)) {
      for (const [place, index] of wanted.entries()) {
        const column = this.#read.get(index);
        const [numbers, texts] = [vectors[place * 2], vectors[place * 2 + 1]];
        for (let at = 0; at < rows; at++) {
          const value = cellOf(numbers?.getItem(at), texts?.getItem(at));
          if (typeof value === "number") column?.numbers.push(value);
          else countText(column?.texts, value ?? "", row + at);
        }
      }
      row += rows;
    }
  }

  #numbersSql(index: number): string {
    const from = `FROM ${this.#table} WHERE n${index} IS NOT NULL`;
    if (this.#varied.has(index)) return `SELECT n${index} ${from} ORDER BY n${index}`;
    return `SELECT n${index}, count(*)::DOUBLE ${from} GROUP BY n${index}`;
  }

  /** SQL that is true where the cell of the column is missing. */
  missingSql(index: number, markers: readonly string[]): string {
    const list = markers.map((marker) => `'${marker.replaceAll("'", "''")}'`).join(", ");
    const text = this.#textSql(index);
    const isBlank = `(${text} IS NULL OR trim(${text}, chr(1) || ' ' || chr(9)) IN ('', ${list === "" ? "''" : list}))`;
    return this.isNative(index) ? `(n${index} IS NULL AND ${isBlank})` : isBlank;
  }

  /** The column as it was read at each `step`th row: numbers, or the texts that are none. */
  async spaced(index: number, step: number): Promise<(number | string | null)[]> {
    const cell = this.isNative(index) ? `n${index}, ${this.#textSql(index)}` : `NULL, v${index}`;
    const found: (number | string | null)[] = [];
    for await (const { rows, vectors } of this.#session.begin(
      `SELECT ${cell} FROM ${this.#table} WHERE rowid % ${step} = 0 ORDER BY rowid`,
    )) {
      for (let at = 0; at < rows; at++) found.push(cellOf(vectors[0]?.getItem(at), vectors[1]?.getItem(at)));
    }
    return found;
  }

  /** The columns at these rows (numbers from 1), as they are kept: what was read natively has lost how it was written. */
  async rowsAt(rows: readonly number[]): Promise<Map<number, (number | string | null)[]>> {
    const cells = this.columns.map((index) => (this.isNative(index) ? `n${index}, ${this.#textSql(index)}` : `NULL, v${index}`));
    const wanted = rows.map((row) => row - 1).join(", ");
    const found = await this.#session.rows(`SELECT rowid::DOUBLE, ${cells.join(", ")} FROM ${this.#table} WHERE rowid IN (${wanted})`);
    return new Map(
      found.map(([row, ...values]) => [Number(row) + 1, this.columns.map((_, at) => cellOf(values[at * 2], values[at * 2 + 1]))]),
    );
  }

  #nativeSql(index: number): string | null {
    const plan = this.#plans.get(index);
    return plan === undefined ? null : nativeSql(plan, `c${index}`);
  }
}

function countText(texts: Map<string, { count: number; row: number }> | undefined, text: string, row: number): void {
  const known = texts?.get(text);
  if (known === undefined) texts?.set(text, { count: 1, row });
  else known.count++;
}

function cellOf(number: unknown, text: unknown): number | string | null {
  if (typeof number === "number") return number;
  return typeof text === "string" ? text : null;
}

async function readOccurrences(chunks: AsyncGenerator<ResultChunk>, rows: number): Promise<SortedValues> {
  const list = new NumberList(rows);
  for await (const { rows, vectors } of chunks) {
    const [values] = vectors;
    for (let at = 0; at < rows; at++) list.push(Number(values?.getItem(at)));
  }
  return SortedValues.ofOccurrences(list.view());
}

/** As `readOccurrences`, cheaper where few different values occur. */
async function readCounted(chunks: AsyncGenerator<ResultChunk>): Promise<SortedValues> {
  const list = new NumberList();
  const times = new NumberList();
  for await (const { rows, vectors } of chunks) {
    const [values, counts] = vectors;
    for (let at = 0; at < rows; at++) {
      list.push(Number(values?.getItem(at)));
      times.push(Number(counts?.getItem(at)));
    }
  }
  return SortedValues.ofCounts(list.view(), times.view());
}
