import type { SourceDescription, SourceFormat } from "../dataset-profile.ts";
import type { Header } from "../read/read-header.ts";

/** What was seen of a file besides its cells. */
export type FileNotes = {
  header: Header | null;
  /** Names of JSON or Parquet columns that had to be changed. */
  renamed: Header["renamed"];
  undecodable: number;
  malformedQuotes: number;
  blankLines: number;
  tooShort: number;
  tooLong: number;
  firstRagged: { row: number; line: number; cells: number } | null;
  /** The lines above the table, as they stand in the file. */
  skipped: string[];
  /** True when every row ends in a delimiter behind which nothing stands. */
  droppedLastColumn: boolean;
  /** The sheets of a workbook that were not read. */
  otherSheets: string[];
  /** Positions (from 0) of columns that hold arrays or deep objects. */
  nested: Set<number>;
};

/** Notes of a file that has nothing odd. */
export function emptyNotes(): FileNotes {
  return {
    header: null,
    renamed: [],
    undecodable: 0,
    malformedQuotes: 0,
    blankLines: 0,
    tooShort: 0,
    tooLong: 0,
    firstRagged: null,
    skipped: [],
    droppedLastColumn: false,
    otherSheets: [],
    nested: new Set(),
  };
}

/** The description of a file of which only this is known; each way of reading says what it knows besides. */
export function plainSource(file: { name: string; sizeBytes: number }, format: SourceFormat): SourceDescription {
  return {
    name: file.name,
    size_bytes: file.sizeBytes,
    format,
    compression: null,
    encoding: null,
    encoding_certainty: null,
    delimiter: null,
    quote: null,
    escape: null,
    dialect_certainty: null,
    has_header: null,
    skipped_rows: 0,
    table: null,
  };
}

/** A file as a relation of DuckDB. Columns are called `c0`, `c1`, ...; cells are text, an empty one says nothing. */
export type CellTable = {
  source: SourceDescription;
  names: string[];
  notes: FileNotes;
  /** What follows FROM: a relation with these columns. */
  relation(columns: readonly number[]): string;
  /** True when text such as `12` is a number (delimited text); false where texts are marked and numbers have a type of their own. */
  textHoldsNumbers: boolean;
  /** About how many bytes of text all cells are. */
  textBytes: number;
  /** The first rows. */
  sample: string[][];
  /** About how many rows there are; null when nothing tells. */
  rowEstimate: number | null;
  /** Reads the file again in the slow, tolerant way, when DuckDB refuses what was taken for plain; null when there is no other way. */
  reread: (() => Promise<CellTable>) | null;
};
