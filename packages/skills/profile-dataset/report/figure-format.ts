import type { ColumnProfile } from "../dataset-profile.ts";
import { exactNumber, number } from "./format-figure.ts";

/** How the figures of one column are written: with its unit, and without separators where the values are no amounts. */
export type FigureFormat = {
  figure: (value: number | null) => string;
  /** The same of a value of which every digit is known as text. */
  digits: (text: string) => string;
};

/** The way to write a column's figures: `$1,234.5`, `12 %`, the year `1995`, an identifier without separators. */
export function figureFormat(column: Pick<ColumnProfile, "unit" | "role">): FigureFormat {
  const { unit, role } = column;
  const isPlain = unit?.kind === "year" || role === "identifier" || role === "code" || role === "phone";
  const withUnit = unitText(unit);
  return {
    figure: (value) => (value === null ? number(null) : withUnit(isPlain ? number(value).replaceAll(",", "") : number(value))),
    digits: (text) => withUnit(isPlain ? text : exactNumber(text)),
  };
}

function unitText(unit: ColumnProfile["unit"]): (text: string) => string {
  const symbol = unit?.symbol ?? "";
  if (unit === null || !unit.certain || symbol === "") return (text) => text;
  if (unit.kind === "percent") return (text) => `${text} %`;
  if (unit.kind !== "currency") return (text) => text;
  if (symbol.length > 1) return (text) => `${text} ${symbol}`;
  return (text) => (text.startsWith("-") ? `-${symbol}${text.slice(1)}` : `${symbol}${text}`);
}
