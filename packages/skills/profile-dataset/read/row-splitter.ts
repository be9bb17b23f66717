import { SkillFailure } from "@skillrun/runtime/skill";
import type { Dialect } from "./dialect.ts";

/** A row, and the line of the file in which it begins. */
export type SplitRow = { cells: string[]; line: number };

const lineFeed = 10;
const carriageReturn = 13;
const blank = 32;
const backslash = 92;

/**
 * Turns text in pieces of any size into rows. Every kind of line end ends a row (LF, CRLF, CR, and CR CR LF, which some programs write);
 * quoting follows RFC 4180, and a quote inside a quoted cell that is neither doubled nor at the cell's end counts as a letter.
 */
export class RowSplitter {
  readonly #dialect: Dialect;
  readonly #maxCharacters: number;
  readonly #delimiter: number;
  readonly #quote: number;
  readonly #escapes: boolean;
  #rest = "";
  #retryAt = 0;
  #line = 1;
  #position = 0;
  #stoppedIn: "cell" | "quotes" | "row" = "row";
  /** Quoted cells with text after the closing quote. */
  malformedQuotes = 0;

  constructor(dialect: Dialect, maxCharacters: number) {
    this.#dialect = dialect;
    this.#maxCharacters = maxCharacters;
    this.#delimiter = dialect.delimiter.charCodeAt(0);
    this.#quote = dialect.quote === null ? -1 : dialect.quote.charCodeAt(0);
    this.#escapes = dialect.escape === "\\";
  }

  /** The line after the last whole row. */
  get line(): number {
    return this.#line;
  }

  push(text: string): SplitRow[] {
    this.#rest += text;
    // An unfinished row is looked at again only when it has doubled: otherwise a very long one would cost quadratic time.
    if (this.#rest.length < this.#retryAt) {
      if (this.#rest.length > this.#maxCharacters) throw this.#recordTooLong();
      return [];
    }
    const rows = this.#split(false);
    this.#retryAt = rows.length === 0 ? this.#rest.length * 2 : 0;
    if (this.#rest.length > this.#maxCharacters) throw this.#recordTooLong();
    return rows;
  }

  /** The last row, when the file does not end in a line end. */
  finish(): SplitRow[] {
    const rows = this.#split(true);
    if (this.#stoppedIn === "quotes") throw this.#unclosedQuote();
    return rows;
  }

  #split(isEnd: boolean): SplitRow[] {
    const rows: SplitRow[] = [];
    let from = 0;
    for (;;) {
      const malformed = this.malformedQuotes;
      const row = this.#row(from, isEnd);
      if (row === null) {
        this.malformedQuotes = malformed;
        break;
      }
      rows.push(row);
      from = this.#position;
    }
    this.#rest = this.#rest.slice(from);
    return rows;
  }

  /** The row that begins at `from`; null when it is not whole yet, or nothing is left. */
  #row(from: number, isEnd: boolean): SplitRow | null {
    const text = this.#rest;
    if (from >= text.length) {
      this.#stoppedIn = "row";
      return null;
    }
    const cells: string[] = [];
    const line = this.#line;
    let lines = 0;
    let at = from;
    for (;;) {
      const cell = this.#cell(at, isEnd);
      if (cell === null) return null;
      cells.push(cell.text);
      lines += cell.lines;
      at = cell.end;
      const unit = at < text.length ? text.charCodeAt(at) : -1;
      if (unit === this.#delimiter) {
        at++;
        continue;
      }
      if (unit === -1 && !isEnd) return null;
      const after = unit === -1 ? at : this.#afterLineEnd(at, isEnd);
      if (after < 0) return null;
      this.#position = after;
      this.#line = line + lines + (unit === -1 ? 0 : 1);
      this.#stoppedIn = "row";
      return { cells, line };
    }
  }

  /** The index after the line end at `at`; -1 when the text ends in the middle of one. */
  #afterLineEnd(at: number, isEnd: boolean): number {
    const text = this.#rest;
    if (text.charCodeAt(at) === lineFeed) return at + 1;
    let after = at;
    while (after < text.length && text.charCodeAt(after) === carriageReturn) after++;
    if (after === text.length) return isEnd ? at + 1 : -1;
    return text.charCodeAt(after) === lineFeed ? after + 1 : at + 1;
  }

  #cell(from: number, isEnd: boolean): { text: string; end: number; lines: number } | null {
    const text = this.#rest;
    let start = from;
    if (this.#quote >= 0 || this.#dialect.skipsBlanks) while (text.charCodeAt(start) === blank) start++;
    if (text.charCodeAt(start) === this.#quote && this.#quote >= 0) return this.#quotedCell(start, isEnd);
    if (!this.#dialect.skipsBlanks) start = from;
    let at = start;
    while (at < text.length) {
      const unit = text.charCodeAt(at);
      if (unit === this.#delimiter || unit === lineFeed || unit === carriageReturn) break;
      at++;
    }
    return { text: text.slice(start, at), end: at, lines: 0 };
  }

  #quotedCell(from: number, isEnd: boolean): { text: string; end: number; lines: number } | null {
    const text = this.#rest;
    let value = "";
    let lines = 0;
    let begun = from + 1;
    let malformed = false;
    for (let at = from + 1; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      if (unit === lineFeed || (unit === carriageReturn && text.charCodeAt(at + 1) !== lineFeed)) lines++;
      else if (this.#isEscaped(unit, at + 1)) {
        value += text.slice(begun, at);
        begun = at + 1;
        at++;
      } else if (unit === this.#quote) {
        const end = this.#endAfterQuote(at + 1);
        if (end === text.length && !isEnd) break;
        if (end >= 0) {
          if (malformed) this.malformedQuotes++;
          return { text: value + text.slice(begun, at), end, lines };
        }
        malformed = true;
      }
    }
    this.#stoppedIn = "quotes";
    return null;
  }

  /** True for a quote before a second one, and for a backslash before what it escapes. */
  #isEscaped(unit: number, at: number): boolean {
    const next = this.#rest.charCodeAt(at);
    if (unit === this.#quote) return next === this.#quote;
    return this.#escapes && unit === backslash && (next === this.#quote || next === backslash);
  }

  /** Where the cell ends whose closing quote stands before `at` (blanks may follow it); -1 when more text of the cell follows. */
  #endAfterQuote(at: number): number {
    const text = this.#rest;
    let end = at;
    while (text.charCodeAt(end) === blank && this.#delimiter !== blank) end++;
    if (end >= text.length) return text.length;
    const unit = text.charCodeAt(end);
    return unit === this.#delimiter || unit === lineFeed || unit === carriageReturn ? end : -1;
  }

  #unclosedQuote(): SkillFailure {
    return new SkillFailure(
      "unclosed_quote",
      `A quoted cell in the record that begins in line ${this.#line} is never closed: everything after it was swallowed up to the end of the file. Add the closing quote there, or write a quote inside a quoted cell twice ("").`,
      { line: this.#line },
    );
  }

  #recordTooLong(): SkillFailure {
    return new SkillFailure(
      "record_too_long",
      `The record that begins in line ${this.#line} is longer than ${this.#maxCharacters / 1_000_000} million characters. Most likely a quote is opened there and never closed, or the file's line ends are missing.`,
      { line: this.#line },
    );
  }
}
