import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { literal } from "../duck/duck-session.ts";

const special = /["\n\r,]/;
const bufferedCharacters = 1 << 20;

/** Writes rows as the plainest delimited text there is, for DuckDB to read: UTF-8, commas, LF, quotes doubled. */
export class PlainRows {
  readonly path: string;
  readonly width: number;
  readonly #file: FileHandle;
  #buffer: string[] = [];
  #length = 0;
  #longest = 0;
  rows = 0;

  private constructor(path: string, width: number, file: FileHandle) {
    this.path = path;
    this.width = width;
    this.#file = file;
  }

  static async create(folder: string, width: number, name = "rows.csv"): Promise<PlainRows> {
    const path = join(folder, name);
    return new PlainRows(path, width, await open(path, "w"));
  }

  /** Takes a row; cells that are absent are empty. A promise is returned when the row should be waited for. */
  add(cells: readonly string[]): Promise<void> | null {
    let line = "";
    for (let index = 0; index < this.width; index++) {
      if (index > 0) line += ",";
      line += field(cells[index] ?? "");
    }
    if (line === "") line = '""';
    this.rows++;
    this.#longest = Math.max(this.#longest, line.length);
    this.#buffer.push(line);
    this.#length += line.length;
    return this.#length < bufferedCharacters ? null : this.#write();
  }

  async finish(): Promise<void> {
    await this.#write();
    await this.close();
  }

  /** Closes the file as it is; it may be closed already. */
  async close(): Promise<void> {
    await this.#file.close();
  }

  /** The relation of DuckDB that reads the file. */
  relation(): string {
    return readCsv(this.path, this.width, { delimiter: ",", quote: '"', skip: 0, newLine: "\\n", longestLine: this.#longest * 4 });
  }

  async #write(): Promise<void> {
    if (this.#buffer.length === 0) return;
    const text = `${this.#buffer.join("\n")}\n`;
    this.#buffer = [];
    this.#length = 0;
    await this.#file.write(text);
  }
}

function field(text: string): string {
  const cell = text.includes("\0") ? text.replaceAll("\0", "\ufffd") : text;
  return special.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** SQL that reads delimited text of which everything is known. */
export function readCsv(
  path: string,
  width: number,
  how: { delimiter: string; quote: string; skip: number; longestLine?: number; newLine?: "\\n" },
): string {
  const columns = Array.from({ length: width }, (_, index) => `c${index}: 'VARCHAR'`).join(", ");
  const quote = literal(how.quote);
  const line = Math.max(2_097_152, how.longestLine ?? 0);
  const parts = [
    literal(path),
    "auto_detect = false",
    "header = false",
    `delim = ${literal(how.delimiter)}`,
    `quote = ${quote}`,
    `escape = ${quote}`,
    `skip = ${how.skip}`,
    ...(how.newLine === undefined ? [] : [`new_line = '${how.newLine}'`]),
    `max_line_size = ${line}`,
    ...(line > 2_097_152 ? [`buffer_size = ${line * 2}`] : []),
    "strict_mode = true",
    "null_padding = false",
    `columns = {${columns}}`,
  ];
  return `read_csv(${parts.join(", ")})`;
}
