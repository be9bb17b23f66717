import { SkillFailure } from "@skillrun/runtime/skill";
import Papa from "papaparse";

/** How a delimited file is written. */
export type Dialect = { delimiter: string; newline: "\n" | "\r" };

/** Rows that became complete together; `lineOf` says in which line of the file the row with this index begins. */
export type RowBatch = { rows: string[][]; malformedQuotes: number; lineOf(index: number): number };

type ParserOutput = { data: string[][]; errors: { code: string }[]; meta: { cursor: number } };

/**
 * Turns text in pieces of any size into rows (RFC 4180 quoting). Papa Parse's core does the parsing; this keeps the unfinished row between
 * pieces and bounds it, which Papa Parse's own stream does not.
 */
export class DelimitedParser {
  readonly #dialect: Dialect;
  readonly #maxRecordCharacters: number;
  #rest = "";
  #retryAt = 0;
  #line = 1;

  constructor(dialect: Dialect, maxRecordCharacters: number) {
    this.#dialect = dialect;
    this.#maxRecordCharacters = maxRecordCharacters;
  }

  push(text: string): RowBatch {
    this.#rest += text;
    // An unfinished row is parsed again only when it has doubled: otherwise a very long one would cost quadratic time.
    if (this.#rest.length < this.#retryAt) return this.#batch([], 0, "");
    const output = this.#parse(true);
    const consumed = this.#rest.slice(0, output.meta.cursor);
    this.#rest = this.#rest.slice(output.meta.cursor);
    this.#retryAt = output.data.length === 0 ? this.#rest.length * 2 : 0;
    if (this.#rest.length > this.#maxRecordCharacters) throw this.#recordTooLong();
    return this.#batch(output.data, output.errors.length, consumed);
  }

  /** The last row, when the file does not end in a line break. */
  finish(): RowBatch {
    if (this.#rest === "") return this.#batch([], 0, "");
    const output = this.#parse(false);
    if (output.errors.some((error) => error.code === "MissingQuotes")) throw this.#unclosedQuote(output);
    const last = output.data.at(-1);
    // Papa Parse counts nothing after the last line break as one more row.
    if (this.#rest.endsWith(this.#dialect.newline) && last?.length === 1 && last[0] === "") output.data.pop();
    return this.#batch(output.data, output.errors.length, this.#rest);
  }

  #parse(ignoreLastRow: boolean): ParserOutput {
    const { delimiter, newline } = this.#dialect;
    return new Papa.Parser({ delimiter, newline, quoteChar: '"', escapeChar: '"' }).parse(this.#rest, 0, ignoreLastRow);
  }

  #batch(rows: string[][], malformedQuotes: number, consumed: string): RowBatch {
    const firstLine = this.#line;
    const { newline } = this.#dialect;
    this.#line += countOf(consumed, newline);
    for (const row of rows) {
      const last = row.at(-1);
      if (last?.endsWith("\r")) row[row.length - 1] = last.slice(0, -1);
    }
    const lineOf = (index: number): number => {
      let line = firstLine + index;
      for (const row of rows.slice(0, index)) for (const cell of row) line += countOf(cell, newline);
      return line;
    };
    return { rows, malformedQuotes, lineOf };
  }

  #unclosedQuote(output: ParserOutput): SkillFailure {
    const complete = output.data.slice(0, -1);
    const line = this.#batch(output.data, 0, "").lineOf(complete.length);
    return new SkillFailure(
      "unclosed_quote",
      `A quoted cell in the record that begins in line ${line} is never closed: everything after it was swallowed up to the end of the file. Add the closing quote there, or write a quote inside a quoted cell twice ("").`,
      { line },
    );
  }

  #recordTooLong(): SkillFailure {
    const line = this.#line;
    return new SkillFailure(
      "record_too_long",
      `The record that begins in line ${line} is longer than ${this.#maxRecordCharacters / 1_000_000} million characters. Most likely a quote is opened there and never closed.`,
      { line },
    );
  }
}

function countOf(text: string, character: string): number {
  let count = 0;
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) count++;
  return count;
}
