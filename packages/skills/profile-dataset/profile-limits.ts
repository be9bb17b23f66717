/** Where a file is refused: the bounds that keep any upload from hurting the worker. */
export type ProfileLimits = {
  /** The longest record (a row, one JSON element), in characters. */
  recordCharacters: number;
  /** More columns than this are no table (16,384 is also the most a spreadsheet has). */
  columns: number;
  /** How deep one JSON element may nest. */
  jsonDepth: number;
  /** What a compressed file may unpack to, in bytes. */
  unpackedBytes: number;
  /** What a workbook may unpack to, in bytes: it is read as a whole. */
  workbookBytes: number;
  /** What DuckDB may hold in memory, in megabytes; what is over goes to disk. */
  memoryMegabytes: number;
  /** Characters of a file that become one table in memory; a larger file is read again for each group of columns. */
  groupBytes: number;
  /** Columns that become one table in memory. */
  groupColumns: number;
};

/** The bounds of a normal run. */
export const defaultLimits: ProfileLimits = {
  recordCharacters: 8_000_000,
  columns: 16_384,
  jsonDepth: 64,
  unpackedBytes: 8_000_000_000,
  workbookBytes: 300_000_000,
  memoryMegabytes: 640,
  groupBytes: 280_000_000,
  groupColumns: 400,
};
