import { cutText } from "@skillrun/contract";
import { SkillFailure } from "@skillrun/runtime/skill";
import type { SourceDescription } from "../dataset-profile.ts";
import { type DialectGuess, detectDialect, noDelimiter } from "../read/detect-dialect.ts";
import { type Header, readHeader } from "../read/read-header.ts";
import { readText } from "../read/read-text.ts";
import { RowSplitter, type SplitRow } from "../read/row-splitter.ts";
import { skipLines } from "../read/skip-lines.ts";
import type { TextScan } from "../read/text-encoding.ts";
import { type CellTable, emptyNotes, type FileNotes, plainSource } from "./cell-table.ts";
import type { OpenHow } from "./open-how.ts";
import { PlainRows, readCsv } from "./plain-rows.ts";

const sampleRows = 1000;
const sampleCells = 500_000;
const sampleCharacters = 1_000_000;
/** So many rows decide whether the first is a header. */
const headerRows = 300;

/** Where the table stands in the sample: rows before `from` are no part of it. */
type Layout = {
  guess: DialectGuess;
  rows: SplitRow[];
  from: number;
  header: Header;
  dropsLast: boolean;
  /** True when the sample is all that follows the lines that the caller skips. */
  isWhole: boolean;
};

/** Opens delimited text. Plain files are read by DuckDB as they are; others are written down plainly first. */
export async function openDelimited(how: OpenHow, scan: TextScan): Promise<CellTable> {
  const { text, isWhole } = await readSample(how, scan.encoding.name);
  if (text.trim() === "") throw how.options.skipRows ? allSkipped(how.file.name, how.options.skipRows) : emptyFile(how.file.name);
  const layout = findTable(text, isWhole, how);
  const table = describe(how, scan, layout);
  const isPlain =
    scan.encoding.name === "utf-8" &&
    scan.encoding.undecodable === 0 &&
    (scan.lineEnds === "lf" || (scan.lineEnds === "crlf" && !scan.hasQuote)) &&
    !scan.hasBlankLine &&
    // DuckDB leaves out a last line that is longer than its buffer, and says nothing.
    !scan.hasLongLine &&
    !layout.dropsLast &&
    !layout.guess.dialect.skipsBlanks &&
    layout.guess.dialect.escape !== "\\" &&
    // DuckDB skips lines of the file: a header that spans several would be cut.
    lineOf(layout, 1) === lineOf(layout, 0) + 1 &&
    how.file.sizeBytes > how.plainFromBytes;
  if (!isPlain) return await rewrite(table, how, layout);
  const { delimiter, quote } = layout.guess.dialect;
  const skip = skippedLines(how) + lineOf(layout, layout.header.firstRowIsData ? 0 : 1) - 1;
  const relation = readCsv(how.file.path, table.names.length, {
    delimiter,
    quote: quote ?? "",
    skip,
    ...(scan.lineEnds === "lf" ? { newLine: "\\n" as const } : {}),
  });
  return { ...table, relation: () => relation, reread: () => rewrite(describe(how, scan, layout), how, layout) };
}

/** The text of the file, without the lines that the caller skips. */
function readTable(how: OpenHow, encoding: string): ReturnType<typeof readText> {
  return skipLines(readText(how.file.path, encoding, how.host.signal), skippedLines(how));
}

function skippedLines(how: OpenHow): number {
  return how.options.skipRows ?? 0;
}

/** The line, of those that the caller does not skip, in which a row of the table begins; 0 is the header or the first row. */
function lineOf(layout: Layout, row: number): number {
  return layout.rows[layout.from + row]?.line ?? 1;
}

async function readSample(how: OpenHow, encoding: string): Promise<{ text: string; isWhole: boolean }> {
  let text = "";
  for await (const piece of readTable(how, encoding)) {
    text += piece.text;
    const isEnough =
      text.length >= sampleCharacters && (text.indexOf("\n", text.indexOf("\n") + 1) > 0 || text.length > how.limits.recordCharacters);
    if (isEnough) return { text, isWhole: false };
  }
  return { text, isWhole: true };
}

function findTable(text: string, isWhole: boolean, how: OpenHow): Layout {
  const guess = detectDialect(text, isWhole, how.options);
  if (guess.isProse) throw notATable(how.file.name, guess.width, guess.rows);
  const rows = guess.rows.filter(({ cells }) => !isBlank(cells));
  const start = skippedLines(how) > 0 ? 0 : firstRow(rows, guess.width);
  const body = rows.slice(start);
  // Not one whole row in a sample this long: the splitter says which line is too long.
  if (body.length === 0 && !isWhole) new RowSplitter(guess.dialect, how.limits.recordCharacters).push(text);
  if (body.length === 0) throw emptyFile(how.file.name);
  const dropsLast = endsInDelimiter(body);
  const width = body[1]?.cells.length ?? 0;
  const first = body.slice(0, headerRows).map(({ cells }) => (dropsLast ? dropLast(cells, width) : cells));
  return { guess, rows, from: start, header: readHeader(first, how.options.hasHeader), dropsLast, isWhole };
}

/** The first row of the table: titles and comments above it have other widths, or begin with a comment sign. */
function firstRow(rows: SplitRow[], width: number): number {
  let from = 0;
  if (/^sep=.?$/.test(rows[0]?.cells[0] ?? "")) from = 1;
  const [first] = rows;
  const isComment = (row: SplitRow | undefined): boolean => /^\s*(?:#|\/\/|%|;;)/.test(row?.cells[0] ?? "");
  if (
    first !== undefined &&
    isComment(first) &&
    first.cells[0]?.trim() !== "#" &&
    !(first.cells.length === width && isOneWordEach(first.cells))
  ) {
    while (isComment(rows[from]) && from < 200 && from < rows.length - 1) from++;
  }
  if (width === 1) return from;
  for (let index = from; index < Math.min(rows.length, from + 20); index++) {
    const cells = rows[index]?.cells ?? [];
    const next = rows[index + 1]?.cells;
    if (cells.length === width || (isShortHeader(rows, index, width) && next?.length === width)) return index;
    // A title may be filled up with delimiters to the table's width; one that is not ends the search where rows follow that are no better.
    if (next === undefined) break;
  }
  return from;
}

/** The header of a table whose first column, of row names, has no name, as R writes it. A blank line below shows a title. */
function isShortHeader(rows: SplitRow[], index: number, width: number): boolean {
  const row = rows[index];
  return row !== undefined && row.cells.length > 1 && row.cells.length === width - 1 && rows[index + 1]?.line === row.line + 1;
}

function isOneWordEach(cells: string[]): boolean {
  return cells.length > 1 && cells.every((cell) => /^\S{1,30}$/.test(cell.trim()));
}

function endsInDelimiter(rows: SplitRow[]): boolean {
  const [header] = rows;
  const others = rows.slice(1);
  if (header === undefined || others.length === 0) return false;
  const width = others[0]?.cells.length ?? 0;
  const isEven = others.every((row) => row.cells.length === width && row.cells.at(-1)?.trim() === "");
  const isNamed = header.cells.length === width && header.cells.at(-1)?.trim() !== "";
  return width > 1 && isEven && !isNamed && header.cells.length >= width - 1 && header.cells.length <= width;
}

function isBlank(cells: string[]): boolean {
  return cells.length === 1 && cells[0]?.trim() === "";
}

function describe(how: OpenHow, scan: TextScan, layout: Layout): CellTable {
  const { guess, rows, from, header } = layout;
  const body = rows.slice(from).map((row) => row.cells);
  const width = header.names.length;
  if (width > how.limits.columns) throw tooManyColumns(how.limits.columns, width);
  const notes = emptyNotes();
  notes.header = header;
  notes.renamed = header.renamed;
  notes.undecodable = scan.encoding.undecodable;
  notes.skipped = rows.slice(0, from).map((row) => cutText(row.cells.join(guess.dialect.delimiter), 120, "…"));
  notes.droppedLastColumn = layout.dropsLast;
  const data = header.firstRowIsData ? body : body.slice(1);
  const sample = data.slice(0, Math.min(sampleRows, Math.max(100, Math.ceil(sampleCells / width))));
  if (data.length === 0 && layout.isWhole) throw noRows(how.file.name, header.names);
  const characters = rows.slice(0, sampleRows).reduce((sum, row) => sum + row.cells.reduce((all, cell) => all + cell.length + 1, 0), 0);
  const source: SourceDescription = {
    ...plainSource(how.file, "csv"),
    encoding: scan.encoding.name,
    encoding_certainty: scan.encoding.certainty,
    delimiter: guess.dialect.delimiter === noDelimiter ? null : guess.dialect.delimiter,
    quote: guess.dialect.quote,
    escape: guess.dialect.escape,
    dialect_certainty: guess.certainty,
    has_header: !header.firstRowIsData,
    skipped_rows: skippedLines(how) + lineOf(layout, 0) - 1,
  };
  const rowEstimate = Math.max(1, Math.round((how.file.sizeBytes / Math.max(1, characters)) * Math.min(rows.length, sampleRows)));
  return {
    source,
    names: header.names,
    notes,
    relation: () => "",
    textHoldsNumbers: true,
    textBytes: how.file.sizeBytes,
    sample,
    rowEstimate,
    reread: null,
  };
}

function dropLast(cells: string[], width: number): string[] {
  return cells.length === width ? cells.slice(0, -1) : cells;
}

/** Writes the rows down plainly, counting what is odd about them on the way. */
async function rewrite(table: CellTable, how: OpenHow, layout: Layout): Promise<CellTable> {
  const { notes } = table;
  const width = table.names.length;
  const plain = await PlainRows.create(how.folder, width);
  const splitter = new RowSplitter(layout.guess.dialect, how.limits.recordCharacters);
  const firstLine = lineOf(layout, 0);
  let needsHeader = !layout.header.firstRowIsData;
  const take = async (rows: SplitRow[]): Promise<void> => {
    for (const row of rows) {
      if (row.line < firstLine) continue;
      if (isBlank(row.cells)) {
        notes.blankLines++;
        continue;
      }
      if (needsHeader) {
        needsHeader = false;
        continue;
      }
      const cells = layout.dropsLast ? dropLast(row.cells, width + 1) : row.cells;
      if (cells.length !== width) noteRagged(notes, width, plain.rows + 1, skippedLines(how) + row.line, cells.length);
      const written = plain.add(cells);
      if (written !== null) await written;
    }
    if (plain.rows >= 1000) refuseNoTable(notes, plain.rows, width, how.file.name);
  };
  try {
    for await (const { text, bytesRead } of readTable(how, table.source.encoding ?? "utf-8")) {
      await take(splitter.push(text));
      how.onRead(bytesRead, plain.rows);
    }
    await take(splitter.finish());
    await plain.finish();
  } finally {
    await plain.close();
  }
  notes.malformedQuotes = splitter.malformedQuotes;
  refuseNoTable(notes, plain.rows, width, how.file.name);
  if (plain.rows === 0) throw noRows(how.file.name, table.names);
  const relation = plain.relation();
  return { ...table, relation: () => relation, rowEstimate: plain.rows, reread: null };
}

function noteRagged(notes: FileNotes, width: number, row: number, line: number, cells: number): void {
  if (cells < width) notes.tooShort++;
  else notes.tooLong++;
  notes.firstRagged ??= { row, line, cells };
}

function refuseNoTable(notes: FileNotes, rows: number, width: number, name: string): void {
  const ragged = notes.tooShort + notes.tooLong;
  if (ragged < 3 || ragged <= rows / 2 || notes.firstRagged === null) return;
  const { line, cells } = notes.firstRagged;
  throw new SkillFailure(
    "not_a_table",
    `"${name}" is no table: its first line has ${width} cells, but ${ragged} of the ${rows} rows after it have another number (line ${line} has ${cells}). Check the delimiter (pass delimiter=";" or so), and pass skip_rows for text above the header.`,
    { line, rows, ragged },
  );
}

function notATable(name: string, width: number, rows: SplitRow[]): SkillFailure {
  const odd = rows.slice(1).find((row) => row.cells.length !== rows[0]?.cells.length);
  const where = odd === undefined ? "" : ` (line 1 has ${rows[0]?.cells.length ?? 0}, line ${odd.line} has ${odd.cells.length})`;
  return new SkillFailure(
    "not_a_table",
    `"${name}" is no table: it reads like sentences, whose commas make ${width} cells in most lines and other numbers in others${where}. Check the delimiter (pass delimiter=";" or so), or upload a table.`,
    { line: odd?.line ?? 1 },
  );
}

function emptyFile(name: string): SkillFailure {
  return new SkillFailure("empty_file", `"${name}" holds only blank lines. Upload a table with data in it.`);
}

function allSkipped(name: string, skipRows: number): SkillFailure {
  return new SkillFailure("no_rows", `skip_rows is ${skipRows}, but "${name}" has no more lines than that. Pass a smaller skip_rows.`);
}

function noRows(name: string, names: string[]): SkillFailure {
  const list = names.slice(0, 5).map((one) => `"${cutText(one, 40, "…")}"`);
  return new SkillFailure(
    "no_rows",
    `"${name}" has a header (${list.join(", ")}) but no rows of data under it. If that line is data, pass has_header=false.`,
  );
}

/** The refusal of a table that has more columns than are profiled. */
export function tooManyColumns(most: number, columns: number): SkillFailure {
  return new SkillFailure(
    "too_many_columns",
    `The file has more than ${most} columns, the most that is profiled. Check the delimiter; in JSON, keys that are data (such as ids or dates) belong into a value.`,
    { columns },
  );
}
