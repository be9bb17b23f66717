import { cutText } from "@skillrun/contract";
import { SkillFailure } from "@skillrun/runtime/skill";
import type { SourceDescription } from "../dataset-profile.ts";
import { flattenRecord } from "../read/flatten-record.ts";
import { findJsonTable, type JsonTable, readJsonRecords } from "../read/json-records.ts";
import { nameColumns } from "../read/read-header.ts";
import { readText } from "../read/read-text.ts";
import type { TextScan } from "../read/text-encoding.ts";
import { type CellTable, emptyNotes, type FileNotes, plainSource } from "./cell-table.ts";
import { tooManyColumns } from "./open-delimited.ts";
import type { OpenHow } from "./open-how.ts";
import { PlainRows } from "./plain-rows.ts";

const sampleRows = 1000;
const mostBlocks = 20;

/** Opens JSON: an array of records, records one after another, or the longest array inside one object. */
export async function openJson(how: OpenHow, scan: TextScan): Promise<CellTable> {
  const { file, host } = how;
  const table = await findJsonTable(readText(file.path, scan.encoding.name, host.signal));
  const rows = await RecordRows.create(how);
  try {
    await readInto(rows, how, scan, table);
    if (rows.hasScattered) {
      await rows.startAgain();
      await readInto(rows, how, scan, table);
    }
    return await rows.finish(sourceOf(how, scan, table));
  } finally {
    await rows.close();
  }
}

async function readInto(rows: RecordRows, how: OpenHow, scan: TextScan, table: JsonTable): Promise<void> {
  const { file, limits, host } = how;
  const pieces = readText(file.path, scan.encoding.name, host.signal);
  for await (const { records, bytesRead } of readJsonRecords(pieces, table, { limits, name: file.name })) {
    for (const record of records) {
      const written = rows.add(record);
      if (written !== null) await written;
    }
    how.onRead(Math.min(bytesRead, file.sizeBytes), rows.count);
    host.signal.throwIfAborted();
  }
}

function sourceOf(how: OpenHow, scan: TextScan, table: JsonTable): SourceDescription {
  const { name, certainty } = scan.encoding;
  const path = table.path === null ? null : table.path.join(".");
  return { ...plainSource(how.file, table.format), encoding: name, encoding_certainty: certainty, table: path };
}

/**
 * Writes records down as rows; a key that is new becomes a column, which the rows before lack: wider rows go into a file of their own. When
 * keys turn up all over the file it only collects them, and the records must be added once more.
 */
class RecordRows {
  readonly #how: OpenHow;
  readonly #columns = new Map<string, number>();
  readonly #names: string[] = [];
  readonly #notes: FileNotes = emptyNotes();
  readonly #sample: string[][] = [];
  #blocks: PlainRows[] = [];
  #plain: PlainRows;
  count = 0;
  hasScattered = false;

  private constructor(how: OpenHow, plain: PlainRows) {
    this.#how = how;
    this.#plain = plain;
  }

  static async create(how: OpenHow): Promise<RecordRows> {
    return new RecordRows(how, await PlainRows.create(how.folder, 0, "records-0.csv"));
  }

  add(record: unknown): Promise<void> | null {
    this.count++;
    const cells: string[] = new Array(this.#names.length).fill("");
    for (const { path, text, nested } of flattenRecord(record)) {
      const index = this.#columnAt(path);
      cells[index] = text;
      if (nested) this.#notes.nested.add(index);
    }
    if (this.#sample.length < sampleRows) this.#sample.push(cells);
    if (this.hasScattered) return null;
    return this.#names.length === this.#plain.width ? this.#plain.add(cells) : this.#widen(cells);
  }

  async finish(source: SourceDescription): Promise<CellTable> {
    await this.#plain.finish();
    const blocks = [...this.#blocks, this.#plain].filter((block) => block.rows > 0);
    const width = this.#names.length;
    if (this.count === 0) throw new SkillFailure("no_rows", `"${source.name}" holds an empty JSON array: there is nothing to profile.`);
    if (width === 0) throw new SkillFailure("no_rows", `"${source.name}" holds records without any key: there is nothing to profile.`);
    const { names, renamed } = nameColumns(this.#names, false);
    this.#notes.renamed = renamed;
    return {
      source,
      names,
      notes: this.#notes,
      relation: (columns) => unionOf(blocks, columns),
      textHoldsNumbers: false,
      textBytes: this.#how.file.sizeBytes,
      sample: this.#sample,
      rowEstimate: this.count,
      reread: null,
    };
  }

  async close(): Promise<void> {
    await this.#plain.close();
  }

  #columnAt(path: string[]): number {
    // A single key may be spelled like a path of several; the colon tells it from the bracket of a path.
    const key = path.length === 1 ? `:${path[0]}` : JSON.stringify(path);
    const known = this.#columns.get(key);
    if (known !== undefined) return known;
    const index = this.#names.length;
    if (index >= this.#how.limits.columns) throw tooManyColumns(this.#how.limits.columns, index + 1);
    this.#columns.set(key, index);
    this.#names.push(cutText(path.join("."), 200));
    return index;
  }

  async #widen(cells: string[]): Promise<void> {
    await this.#plain.finish();
    if (this.#plain.rows > 0) this.#blocks.push(this.#plain);
    if (this.#blocks.length >= mostBlocks) {
      this.hasScattered = true;
      return;
    }
    this.#plain = await PlainRows.create(this.#how.folder, this.#names.length, `records-${this.count}.csv`);
    await this.#plain.add(cells);
  }

  /** All keys are known now: the records that follow are the first ones again. */
  async startAgain(): Promise<void> {
    this.hasScattered = false;
    this.#blocks = [];
    this.#sample.length = 0;
    this.count = 0;
    this.#plain = await PlainRows.create(this.#how.folder, this.#names.length, "all-records.csv");
  }
}

function unionOf(blocks: readonly PlainRows[], columns: readonly number[]): string {
  const parts = blocks.map((block) => {
    const cells = columns.map((index) => (index < block.width ? `c${index}` : `'' AS c${index}`));
    return `SELECT ${cells.length === 0 ? "1" : cells.join(", ")} FROM ${block.relation()}`;
  });
  return `(${parts.join(" UNION ALL ")})`;
}
