import { cutText } from "@skillrun/contract";
import { type CellShape, cellShape } from "../column/cell-shape.ts";

/** The columns' names, made unique, and what was wrong with them. `firstRowIsData`: the file has no header, its first row counts as data. */
export type Header = {
  names: string[];
  firstRowIsData: boolean;
  isGuess: boolean;
  renamed: { position: number; from: string; to: string }[];
};

const comparedRows = 200;

/** Takes the names from the first row, or decides (unless `hasHeader` says so) by comparing it with the rows below that it is data. */
export function readHeader(rows: string[][], hasHeader: boolean | undefined): Header {
  const [first = [], ...others] = rows;
  const vote = hasHeader === undefined ? headerVote(first, others.slice(0, comparedRows)) : hasHeader ? 1 : -1;
  const firstRowIsData = vote <= 0;
  const isGuess = hasHeader === undefined && Math.abs(vote) < 0.2;
  return { ...nameColumns(firstRowIsData ? first.map(() => "") : first, firstRowIsData), firstRowIsData, isGuess };
}

/** Gives every column a name of its own; `quiet` when the names are all ours. */
export function nameColumns(cells: string[], quiet: boolean): Pick<Header, "names" | "renamed"> {
  const renamed: Header["renamed"] = [];
  const asked = new Set(cells.map((cell) => cutText(cell.trim(), 200)));
  const taken = new Set<string>();
  const names = cells.map((cell, index) => {
    const from = cutText(cell.trim(), 200);
    const base = from === "" ? `column_${index + 1}` : from;
    const isFree = !taken.has(base) && (from !== "" || !asked.has(base));
    const to = isFree ? base : freeName(base, (name) => taken.has(name) || asked.has(name));
    if (to !== from && !quiet) renamed.push({ position: index + 1, from, to });
    taken.add(to);
    return to;
  });
  return { names, renamed };
}

/** Above 0 the first row is a header; how far above says how sure that is. */
function headerVote(first: string[], rows: string[][]): number {
  const votes = first.map((cell, index) =>
    columnVote(
      cell.trim(),
      rows.map((row) => (row[index] ?? "").trim()).filter((one) => one !== ""),
    ),
  );
  const named = first.filter((cell) => cell.trim() !== "");
  if (named.length === 0) return -1;
  const sum = votes.reduce((total, vote) => total + vote, 0);
  // A row of different words is what a header looks like when nothing else tells.
  const distinct = new Set(named.map((cell) => cell.trim())).size === named.length ? 0.1 : -0.1;
  return rows.length === 0 ? (named.every((cell) => isTyped(cellShape(cell.trim()))) ? -1 : 1) : sum / votes.length + distinct;
}

function columnVote(cell: string, values: string[]): number {
  if (values.length === 0) return 0;
  const shapes = values.map(cellShape);
  const typed = shapes.filter(isTyped).length / shapes.length;
  if (cell === "") return 0.1;
  const shape = cellShape(cell);
  if (!isTyped(shape)) {
    if (typed > 0.8) return 1;
    return values.includes(cell) ? -1 : lengthVote(cell, values);
  }
  if (typed < 0.5) return shape === "number" ? 0.3 : 0.5;
  const dominant = shapes.filter((one) => one === shape).length > shapes.length / 2;
  if (!dominant) return 1;
  // A year may head a column of figures that are no years.
  if (isYear(cell) && !values.slice(0, 50).every(isYear)) return 0.05;
  return -1;
}

function lengthVote(cell: string, values: string[]): number {
  const lengths = new Set(values.slice(0, 50).map((value) => value.length));
  return lengths.size === 1 && values.length > 2 && !lengths.has(cell.length) ? 0.4 : 0.15;
}

function isTyped(shape: CellShape): boolean {
  return shape === "number" || shape === "date";
}

function isYear(cell: string): boolean {
  return /^(?:1[5-9]|20|21)\d\d$/.test(cell);
}

function freeName(name: string, isTaken: (name: string) => boolean): string {
  for (let copy = 2; ; copy++) {
    const candidate = `${name} (${copy})`;
    if (!isTaken(candidate)) return candidate;
  }
}
