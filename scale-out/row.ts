/** A line of the table that the run prints. */
export type Row = { tried: string; result: string; isGood: boolean };
