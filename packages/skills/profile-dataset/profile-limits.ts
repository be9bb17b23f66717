/** How much of a file the skill holds in memory at once, and where it refuses: the bounds that keep any upload from hurting the worker. */
export type ProfileLimits = {
  /** The longest record (a CSV row, one JSON element), in characters. */
  recordCharacters: number;
  /** More columns than this are no table (16,384 is also the most a spreadsheet has). */
  columns: number;
  /** How deep one JSON element may nest. */
  jsonDepth: number;
  /** Distinct values remembered exactly per column, and over all columns together. */
  distinctValuesPerColumn: number;
  distinctValues: number;
  /** Characters of distinct values remembered over all columns together. */
  distinctCharacters: number;
  /** Slots of the table of row fingerprints, a power of two, 12 bytes each. */
  fingerprintSlots: number;
};

/** The bounds of a normal run: about 300 MB at the very worst, far less for common tables. */
export const defaultLimits: ProfileLimits = {
  recordCharacters: 8_000_000,
  columns: 16_384,
  jsonDepth: 64,
  distinctValuesPerColumn: 10_000,
  distinctValues: 1_000_000,
  distinctCharacters: 48_000_000,
  fingerprintSlots: 2 ** 22,
};
