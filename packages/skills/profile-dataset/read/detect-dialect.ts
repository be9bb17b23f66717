import { cellShape } from "../column/cell-shape.ts";
import type { Dialect } from "./dialect.ts";
import { RowSplitter, type SplitRow } from "./row-splitter.ts";

/** What the caller knows of the dialect; undefined is found out. */
export type KnownDialect = { delimiter?: string | undefined; quote?: string | null | undefined; escape?: string | null | undefined };

/** A dialect, how certain it is (0 to 1), and the rows that it makes of the sample. */
export type DialectGuess = { dialect: Dialect; certainty: number; rows: SplitRow[]; width: number; isProse: boolean };

/** Stands for "nothing separates": the table has one column. */
export const noDelimiter = "\u001f";

const delimiters = [",", ";", "\t", "|", noDelimiter, "~", "^"];
const scoredRows = 600;
const detectionCharacters = 200_000;

/**
 * Finds the dialect under which the sample is most like a table: most rows of one width, few quotes left over, cells that are values rather
 * than pieces of sentences. `isWhole` is true when the sample is the whole file.
 */
export function detectDialect(sample: string, isWhole: boolean, known: KnownDialect): DialectGuess {
  const told = /^sep=(.)\r?\n/.exec(sample)?.[1];
  const short = sample.length > detectionCharacters ? sample.slice(0, wholeLines(sample, detectionCharacters)) : sample;
  const guesses = candidates({ ...known, delimiter: known.delimiter ?? told }, short).map((dialect) => {
    return { dialect, ...judge(split(short, dialect, isWhole && short.length === sample.length), dialect) };
  });
  const ordered = guesses.toSorted((a, b) => b.score - a.score);
  const best = ordered[0];
  if (best === undefined) throw new Error("there is always a candidate");
  if (best.isProse && known.delimiter === undefined && best.rows[0]?.cells.length === 1) return oneColumn(sample, isWhole, best.dialect);
  const rival = ordered.find((one) => one.dialect.delimiter !== best.dialect.delimiter && one.width > 1);
  const margin = rival === undefined || best.score === 0 ? 1 : (best.score - rival.score) / best.score;
  const certainty = known.delimiter !== undefined ? 1 : Math.round(Math.min(1, best.consistency * (0.5 + margin)) * 100) / 100;
  const dialect = { ...best.dialect, skipsBlanks: followedByBlanks(best.rows) };
  const rows = dialect.skipsBlanks ? splitSample(sample, dialect, isWhole) : splitSample(sample, best.dialect, isWhole);
  return { dialect, certainty, rows, width: best.width, isProse: best.isProse && known.delimiter === undefined };
}

/** Sentences under a header of one word are one column, whatever stands in them. */
function oneColumn(sample: string, isWhole: boolean, like: Dialect): DialectGuess {
  const dialect = { ...like, delimiter: noDelimiter, skipsBlanks: false };
  return { dialect, certainty: 0.8, rows: splitSample(sample, dialect, isWhole), width: 1, isProse: false };
}

function wholeLines(sample: string, length: number): number {
  const end = sample.lastIndexOf("\n", length);
  return end > 0 ? end + 1 : sample.length;
}

function candidates(known: KnownDialect, sample: string): Dialect[] {
  const signs = known.delimiter === undefined ? delimiters.filter((one) => one === "," || sample.includes(one)) : [known.delimiter];
  return signs.flatMap((delimiter) => quotings(known, sample).map((quoting) => ({ delimiter, ...quoting, skipsBlanks: false })));
}

function quotings(known: KnownDialect, sample: string): Pick<Dialect, "quote" | "escape">[] {
  const quotes = known.quote === undefined ? (sample.includes('"') ? ['"', null] : ['"']) : [known.quote];
  return quotes.flatMap((quote): Pick<Dialect, "quote" | "escape">[] => {
    if (quote === null) return [{ quote, escape: null }];
    if (known.escape !== undefined) return [{ quote, escape: known.escape }];
    const doubled = { quote, escape: quote };
    return sample.includes(`\\${quote}`) ? [doubled, { quote, escape: "\\" }] : [doubled];
  });
}

/** The rows of the sample; a last one that is not whole is left out. */
function splitSample(sample: string, dialect: Dialect, isWhole: boolean): SplitRow[] {
  return split(sample, dialect, isWhole).rows;
}

function split(sample: string, dialect: Dialect, isWhole: boolean): { rows: SplitRow[]; malformed: number } {
  const splitter = new RowSplitter(dialect, Number.POSITIVE_INFINITY);
  const rows = splitter.push(sample);
  if (!isWhole) return { rows, malformed: splitter.malformedQuotes };
  try {
    rows.push(...splitter.finish());
  } catch {
    // The last row's quote is never closed; reading the file says so.
    rows.push({ cells: ['"'], line: splitter.line });
  }
  return { rows, malformed: splitter.malformedQuotes };
}

type Judgement = { rows: SplitRow[]; score: number; consistency: number; width: number; isProse: boolean };

function judge({ rows: all, malformed }: { rows: SplitRow[]; malformed: number }, dialect: Dialect): Judgement {
  const rows = all.filter((row) => !isBlankRow(row.cells)).slice(0, scoredRows);
  const { width, share } = modalWidth(rows);
  const even = rows.filter((row) => row.cells.length === width);
  const cleanness = cleanShare(even, dialect);
  // A file of one column has nothing that could be uneven, so any even table of several columns beats it.
  const breadth = width === 1 ? 0.55 : 0.9 + Math.min(0.2, Math.log2(width) / 50);
  const isProse = width > 1 && looksLikeProse(rows, dialect);
  const quoting =
    (1 - 0.5 * Math.min(1, malformed / Math.max(1, rows.length))) * (dialect.quote === null && rows.some(opensQuote) ? 0.05 : 1);
  return { rows: all, width, consistency: share, score: share * share * breadth * cleanness * (isProse ? 0.4 : 1) * quoting, isProse };
}

/** A cell that begins with a quote and never closes it is no cell whose quotes are letters. */
function opensQuote({ cells }: SplitRow): boolean {
  return cells.some((cell) => cell.startsWith('"') && (cell.split('"').length - 1) % 2 === 1 && !/\d"$/.test(cell));
}

/** The most frequent width and its share, counted from where it first stands: what is above may be a title. */
function modalWidth(rows: SplitRow[]): { width: number; share: number } {
  const times = new Map<number, number>();
  for (const { cells } of rows) times.set(cells.length, (times.get(cells.length) ?? 0) + 1);
  const [width = 1, most = 0] = [...times].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [];
  const first = rows.findIndex(({ cells }) => cells.length === width);
  const above = first <= 10 && rows.length - first > first ? first : 0;
  // A title is a guess of its own: the first line of it costs something, each further one a little.
  const cost = above === 0 ? 1 : 0.88 * 0.98 ** above;
  return { width, share: rows.length === 0 ? 0 : (most / (rows.length - above)) * cost };
}

/** The share of cells that are values; quotes that are left over and delimiters inside plain cells speak against a dialect. */
function cleanShare(rows: SplitRow[], dialect: Dialect): number {
  let cells = 0;
  let clean = 0;
  for (const row of rows) {
    for (const cell of row.cells.slice(0, 200)) {
      cells++;
      clean += cellCleanness(cell, dialect);
    }
  }
  return cells === 0 ? 0.1 : 0.3 + (0.7 * clean) / cells;
}

function cellCleanness(cell: string, dialect: Dialect): number {
  const text = cell.trim();
  if (text === "") return 0.9;
  const quotes = text.split('"').length - 1;
  if (
    dialect.quote !== '"' &&
    (/^"[^"]*"$/.test(text) || ((text.startsWith('"') || text.endsWith('"')) && quotes % 2 === 1 && !/\d"$/.test(text)))
  )
    return 0.2;
  if (dialect.quote === '"' && dialect.escape !== "\\" && text.includes('\\"')) return 0.5;
  if (dialect.quote === '"' && quotes > 0 && text.includes("\n")) return 0.2;
  const shape = cellShape(text);
  if (shape !== "text") return 1;
  return /[,;\t|]/.test(text) ? 0.85 : 0.97;
}

function isBlankRow(cells: string[]): boolean {
  return cells.length === 1 && cells[0]?.trim() === "";
}

/** Commas of sentences: nearly each is followed by a blank, stands in words, and their number changes from line to line. */
function looksLikeProse(rows: SplitRow[], dialect: Dialect): boolean {
  if (dialect.delimiter !== "," && dialect.delimiter !== ";") return false;
  const widths = new Set(rows.map((row) => row.cells.length));
  if (widths.size === 1) return false;
  const later = rows.flatMap((row) => row.cells.slice(1));
  const spaced = later.filter((cell) => /^ \S/.test(cell)).length;
  return later.length > 0 && spaced >= later.length * 0.9;
}

function followedByBlanks(rows: SplitRow[]): boolean {
  let later = 0;
  let spaced = 0;
  for (const { cells } of rows.slice(0, scoredRows)) {
    for (const cell of cells.slice(1)) {
      if (cell === "") continue;
      later++;
      if (cell.startsWith(" ")) spaced++;
    }
  }
  return later > 0 && spaced === later;
}
