import type { WorkHost } from "../../work-process/messages.ts";
import { defaultMissingMarkers, type ReadingRules } from "../column/classify-cell.ts";
import { ColumnTally } from "../column/column-tally.ts";
import { decideColumnType } from "../column/decide-column-type.ts";
import { type DescribedColumn, describeColumn } from "../column/describe-column.ts";
import type { ColumnProfile, DatasetProfile, ProfileWarning } from "../dataset-profile.ts";
import type { DuckSession } from "../duck/duck-session.ts";
import { LiveFindings } from "../live-findings.ts";
import type { ProfileLimits } from "../profile-limits.ts";
import { count as figure, plural } from "../report/format-figure.ts";
import type { CellTable } from "../source/cell-table.ts";
import type { ProfileOptions } from "../source/open-how.ts";
import { findColumnWarnings } from "../warnings/find-column-warnings.ts";
import { findFileWarnings, findRowWarnings } from "../warnings/find-table-warnings.ts";
import { ColumnGroup } from "./column-group.ts";
import { CorrelationSample } from "./correlation-sample.ts";
import { MissingPatterns } from "./missing-patterns.ts";
import { type ColumnPlan, planColumn } from "./plan-column.ts";
import { findRepeatedRows, type Repetitions } from "./repeated-rows.ts";
import { chooseSampleRows, ShownRows } from "./sample-rows.ts";
import { tableDecimal } from "./table-decimal.ts";

const wideColumns = 200;
const progressIntervalMs = 100;

/** With what a table is profiled. */
export type TableHow = { session: DuckSession; options: ProfileOptions; limits: ProfileLimits; host: WorkHost };

/** Profiles an opened table; a plain file that turns out not to be plain is read again, tolerantly. */
export async function profileTable(table: CellTable, how: TableHow): Promise<DatasetProfile> {
  const findings = new LiveFindings(how.host);
  findings.opening(table.source, table.names, table.rowEstimate);
  try {
    return await new TableRun(table, how, findings).run();
  } catch (error) {
    how.host.signal.throwIfAborted();
    if (table.reread === null || !isRefusedRow(error)) throw error;
    how.host.log("info", "Some rows are written irregularly; reading the file again, row by row");
    for (const [name] of await how.session.rows("SELECT table_name FROM duckdb_tables()"))
      await how.session.run(`DROP TABLE ${String(name)}`);
    return await new TableRun(await table.reread(), how, findings).run();
  }
}

function isRefusedRow(error: unknown): boolean {
  return error instanceof Error && /CSV Error|Invalid Input Error|Invalid unicode|Maximum line size/i.test(error.message);
}

/** One table, from its first column to the profile. */
class TableRun {
  readonly #table: CellTable;
  readonly #how: TableHow;
  readonly #findings: LiveFindings;
  readonly #rules: ReadingRules;
  readonly #plans: Map<number, ColumnPlan>;
  readonly #tableDecimal: "." | "," | null;
  readonly #now = Date.now();
  readonly #correlations = new CorrelationSample();
  readonly #columns: ColumnProfile[] = [];
  readonly #warnings: ProfileWarning[] = [];
  #missing: MissingPatterns;
  #rows = 0;
  #shownAt = 0;

  constructor(table: CellTable, how: TableHow, findings: LiveFindings) {
    this.#table = table;
    this.#how = how;
    this.#findings = findings;
    this.#rules = {
      missingMarkers: new Set(how.options.missingMarkers ?? defaultMissingMarkers),
      textHoldsNumbers: table.textHoldsNumbers,
    };
    this.#plans = new Map(
      table.names.map((_, index) => [
        index,
        planColumn(
          table.sample.map((row) => row[index] ?? ""),
          this.#rules,
        ),
      ]),
    );
    this.#tableDecimal = table.textHoldsNumbers ? tableDecimal(table.sample, this.#rules) : null;
    this.#missing = new MissingPatterns(how.session);
  }

  async run(): Promise<DatasetProfile> {
    const { session } = this.#how;
    this.#findings.warnings(findFileWarnings(this.#table));
    this.#sayFirstTypes();
    const shown = new ShownRows(this.#table, this.#rules, this.#plans);
    const groups = this.#groups();
    const hashes: string[] = [];
    let repeats: Promise<Repetitions> | null = null;
    for (const [number, columns] of groups.entries()) {
      const group = new ColumnGroup(session, { table: `group_${number}`, columns, plans: this.#plans });
      await this.#load(group);
      if (number === 0) this.#tellRows(group.rows);
      if (groups.length === 1) repeats = inBackground(findRepeatedRows(session, [group.table]));
      await this.#profileColumns(group);
      await shown.take(group, chooseSampleRows(this.#rows));
      if (repeats !== null) await shown.take(group, firstRows(await repeats));
      if (groups.length > 1) {
        hashes.push(`hashes_${number}`);
        await session.run(`CREATE TABLE hashes_${number} AS SELECT h FROM ${group.table}`);
        await group.drop();
      }
    }
    const repeated = await (repeats ?? findRepeatedRows(session, hashes));
    await shown.read(session, firstRows(repeated));
    const profile = await this.#assemble(repeated, shown);
    this.#close(profile);
    await this.#how.host.flush();
    return profile;
  }

  async #profileColumns(group: ColumnGroup): Promise<void> {
    for (const [place, index] of group.columns.entries()) {
      group.begin(index);
      const next = group.columns[place + 1];
      // The database works on the next column while this one's values are looked at.
      if (next !== undefined) group.begin(next);
      await this.#profileColumn(group, index);
    }
    await this.#missing.add(group, this.#rules);
  }

  async #assemble(repeated: Repetitions, shown: ShownRows): Promise<DatasetProfile> {
    const { notes, source } = this.#table;
    const rows = this.#rows;
    const warnings = [
      ...findFileWarnings(this.#table),
      ...findRowWarnings(this.#table, { rows, repeated, last: shown.get(rows) }),
      ...this.#warnings,
    ];
    return {
      profile_version: 2,
      source,
      rows,
      columns: this.#columns,
      samples: chooseSampleRows(rows).map((row) => ({ row, cells: shown.get(row) })),
      duplicate_rows: {
        count: repeated.count,
        first_row: repeated.firstRow,
        examples: repeated.examples.map(({ count, rows: places }) => ({ cells: shown.get(places[0] ?? 1), count, rows: places })),
      },
      missing_cells: this.#columns.reduce((sum, column) => sum + column.missing, 0),
      missing_patterns: await this.#missing.list(),
      correlations: this.#correlations.find(),
      ragged_rows: { too_short: notes.tooShort, too_long: notes.tooLong, first_row: notes.firstRagged?.row ?? null },
      blank_lines: notes.blankLines,
      warnings: warnings.toSorted((a, b) => Number(a.severity === "notice") - Number(b.severity === "notice")),
      methods: methodsOf(this.#correlations.isSampled),
    };
  }

  #sayFirstTypes(): void {
    const { sample, names } = this.#table;
    const types = names.slice(0, 12).map((name, index) => {
      const tally = new ColumnTally(name, index, this.#rules, 1);
      for (const [row, cells] of sample.entries()) tally.add(cells[index] ?? "", 1, row + 1);
      return { name, type: decideColumnType(tally) };
    });
    this.#findings.firstTypes(sample.length, types, names.length);
  }

  /** The columns in groups that fit into memory; the file is read once for each. */
  #groups(): number[][] {
    const { names, textBytes } = this.#table;
    const { groupBytes, groupColumns } = this.#how.limits;
    const parts = Math.max(Math.ceil(textBytes / groupBytes), Math.ceil(names.length / groupColumns));
    const size = Math.ceil(names.length / Math.min(parts, names.length));
    return Array.from({ length: Math.ceil(names.length / size) }, (_, part) =>
      names.map((_, index) => index).slice(part * size, (part + 1) * size),
    );
  }

  async #load(group: ColumnGroup): Promise<void> {
    const { session, host } = this.#how;
    const estimate = this.#table.rowEstimate;
    let rows = 0;
    const show = (): void => {
      // The statement after the load begins at 0 again.
      rows = Math.max(rows, Math.round((estimate ?? 0) * session.progress()));
      if (this.#rows === 0 && rows > 0) host.progress({ completed: rows, total: estimate, unit: "rows", message: "Reading the rows" });
    };
    const timer = setInterval(show, progressIntervalMs);
    try {
      await group.load(this.#table.relation(group.columns));
    } finally {
      clearInterval(timer);
    }
    host.signal.throwIfAborted();
  }

  #tellRows(rows: number): void {
    this.#rows = rows;
    this.#how.host.progress({ completed: this.#rows, total: this.#rows, unit: "rows", message: "All rows read" });
    this.#how.host.log("info", `Read ${plural(this.#rows, "row")}; working out the figures`);
  }

  async #profileColumn(group: ColumnGroup, index: number): Promise<void> {
    const name = this.#table.names[index] ?? "";
    const topCount = this.#table.names.length > wideColumns ? 20 : 200;
    let tally = new ColumnTally(name, index, this.#rules, topCount);
    await group.fill(tally);
    let described = this.#describe(tally, topCount);
    if (group.isNative(index) && (described.column.type === "text" || described.reading.point === "group")) {
      // What the database read as plain numbers or dates are codes or texts after all, or amounts with a decimal comma.
      tally = await this.#readAsText(index, topCount);
      described = this.#describe(tally, topCount);
    }
    const { column, reading } = described;
    this.#columns.push(column);
    const warnings = findColumnWarnings(column, tally, { rows: this.#rows, reading });
    if (this.#table.notes.nested.has(index)) warnings.push(nestedWarning(name));
    this.#warnings.push(...warnings);
    this.#missing.note(column, index);
    await this.#correlations.add(column, reading, { group, index, rows: this.#rows, rules: this.#rules });
    await this.#show(warnings);
  }

  #describe(tally: ColumnTally, topCount: number): DescribedColumn {
    const decimal = this.#how.options.decimal ?? null;
    return describeColumn(tally, { rows: this.#rows, decimal, tableDecimal: this.#tableDecimal, topCount, now: this.#now });
  }

  async #readAsText(index: number, topCount: number): Promise<ColumnTally> {
    const plans = new Map<number, ColumnPlan>();
    const group = new ColumnGroup(this.#how.session, { table: `column_${index}`, columns: [index], plans });
    await group.load(this.#table.relation([index]));
    const tally = new ColumnTally(this.#table.names[index] ?? "", index, this.#rules, topCount);
    await group.fill(tally);
    await group.drop();
    return tally;
  }

  /** Between two columns: shows what was found, and lets the host catch up. */
  async #show(warnings: ProfileWarning[]): Promise<void> {
    const { host } = this.#how;
    host.signal.throwIfAborted();
    this.#findings.warnings(warnings);
    const now = performance.now();
    if (now - this.#shownAt < progressIntervalMs) return;
    this.#shownAt = now;
    const done = this.#columns.length;
    const total = this.#table.names.length;
    host.progress({ completed: done, total, unit: "columns", message: `${figure(done)} of ${figure(total)} columns worked out` });
    await host.flush();
    host.signal.throwIfAborted();
  }

  #close(profile: DatasetProfile): void {
    this.#findings.warnings(profile.warnings);
    this.#findings.closing(
      `Done: ${plural(profile.rows, "row")}, ${plural(profile.columns.length, "column")}, ${plural(profile.warnings.length, "finding")} to look at.`,
    );
    this.#how.host.progress({ completed: profile.rows, total: profile.rows, unit: "rows", message: "All rows and columns profiled" });
  }
}

/** Work whose failure is told where it is waited for. */
function inBackground<Result>(work: Promise<Result>): Promise<Result> {
  work.catch(() => undefined);
  return work;
}

function firstRows(repeated: Repetitions): number[] {
  return repeated.examples.map(({ rows }) => rows[0] ?? 1);
}

function nestedWarning(column: string): ProfileWarning {
  return {
    code: "nested_values",
    severity: "notice",
    column,
    row: null,
    message: "holds arrays or deep objects; they are profiled as their JSON text.",
  };
}

function methodsOf(isSampled: boolean): string[] {
  return [
    "Every count, distinct count, quantile and frequent value is exact; nothing is estimated.",
    "Means, standard deviations (of the sample, n - 1), skewness (adjusted Fisher-Pearson) and kurtosis (excess) are computed with compensated sums, as pandas does up to floating-point rounding.",
    "Quantiles interpolate linearly (R's type 7, NumPy's default). Outliers lie beyond 1.5 times the interquartile range (Tukey's fences).",
    "Dates without a time zone count as UTC.",
    "Duplicate rows repeat an earlier row in every cell as it is written; they are found by 64-bit hashes.",
    isSampled
      ? "Correlations are Pearson's r and Spearman's rank correlation over at most 20,000 evenly spaced rows."
      : "Correlations are Pearson's r and Spearman's rank correlation over all rows where both columns have a number.",
  ];
}
