import type { ReadingRules } from "../column/classify-cell.ts";
import type { ColumnProfile, MissingPattern } from "../dataset-profile.ts";
import type { DuckSession } from "../duck/duck-session.ts";
import type { ColumnGroup } from "./column-group.ts";

const mostColumns = 60;
const shownPatterns = 20;

/** Counts which columns are missing together, over the first 60 columns that miss values. */
export class MissingPatterns {
  readonly #session: DuckSession;
  readonly #noted = new Map<number, ColumnProfile>();
  readonly #tables: { name: string; columns: string[] }[] = [];

  constructor(session: DuckSession) {
    this.#session = session;
  }

  note(column: ColumnProfile, index: number): void {
    if (column.missing > 0 && this.#noted.size < mostColumns) this.#noted.set(index, column);
  }

  /** Keeps, for each row, which of the group's noted columns are missing. */
  async add(group: ColumnGroup, rules: ReadingRules): Promise<void> {
    const columns = group.columns.flatMap((index) => {
      const column = this.#noted.get(index);
      return column === undefined ? [] : [{ index, column }];
    });
    if (columns.length === 0) return;
    const bits = columns.map(({ index, column }) => {
      const markers = [...rules.missingMarkers, ...Object.keys(column.missing_markers)];
      return `CASE WHEN ${group.missingSql(index, markers)} THEN '1' ELSE '0' END`;
    });
    const name = `missing_${this.#tables.length}`;
    await this.#session.run(`CREATE TABLE ${name} AS SELECT ${bits.join(" || ")} AS m FROM ${group.table}`);
    this.#tables.push({ name, columns: columns.map(({ column }) => column.name) });
  }

  async list(): Promise<MissingPattern[]> {
    const [first, ...others] = this.#tables;
    if (first === undefined) return [];
    const names = this.#tables.flatMap((table) => table.columns);
    const from = others.reduce((sql, table) => `${sql} POSITIONAL JOIN ${table.name}`, first.name);
    const bits = this.#tables.map((table) => `${table.name}.m`).join(" || ");
    const found = await this.#session.rows(
      `SELECT ${bits} AS pattern, count(*)::DOUBLE AS times FROM ${from} GROUP BY pattern HAVING contains(pattern, '1') ORDER BY times DESC, pattern LIMIT ${shownPatterns}`,
    );
    return found.map(([pattern, rows]) => ({ columns: names.filter((_, index) => String(pattern)[index] === "1"), rows: Number(rows) }));
  }
}
