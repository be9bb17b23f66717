/** How delimited text is written. `quote` null: quotes are letters. `escape`: `"` (the quote itself) when it is doubled, else a backslash. */
export type Dialect = {
  delimiter: string;
  quote: string | null;
  escape: string | null;
  /** True when a blank follows the delimiters and belongs to no cell. */
  skipsBlanks: boolean;
};
