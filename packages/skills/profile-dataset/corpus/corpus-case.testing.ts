/** What is right about a column. Texts of a list: any of them is right. Dates are compared as times, `values` with their counts. */
export type ColumnTruth = {
  type?: string | readonly string[];
  role?: string | null | readonly (string | null)[];
  unit?: string;
  count?: number;
  missing?: number;
  distinct?: number;
  /** Numbers, or dates as ISO text. */
  min?: number | string;
  max?: number | string;
  mean?: number | readonly number[];
  median?: number;
  deviation?: number;
  /** The range digit by digit, where a double cannot hold it. */
  exact?: { min: string; max: string };
  values?: Readonly<Record<string, number>>;
  /** What the column's line in the summary shows. */
  headline?: RegExp;
  /** False: no figure may be made of the values as if they were quantities. */
  averaged?: false;
};

/** What is right about a profile; what is left out is not asked for. Warnings are matched as `code column message`. */
export type ProfileTruth = {
  rows?: number | readonly number[];
  column_count?: number;
  header?: readonly string[];
  columns?: Readonly<Record<string, ColumnTruth>>;
  duplicate_rows?: number;
  missing_cells?: number;
  ragged?: { too_short: number; too_long: number };
  source?: Readonly<Record<string, string | number | boolean | null | readonly (string | null)[]>>;
  warns?: readonly RegExp[];
  silent?: readonly RegExp[];
};

/** One file, the inputs it is profiled with, and what must come of it: a profile or a refusal whose `code message` matches. */
export type CorpusCase = {
  says: string;
  file: string;
  content: string | Uint8Array | (() => string | Uint8Array);
  inputs?: Readonly<Record<string, unknown>>;
} & ({ right: ProfileTruth } | { refused: RegExp });
