import { cutText } from "@skillrun/contract";

const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const cents = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });
const precise = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 6 });

/** A count with thousands separators: `1,234,567`. */
export function count(value: number): string {
  return whole.format(value);
}

/** A count with its noun: `1 row`, `2 rows`. */
export function plural(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? "" : "s"}`;
}

/** A measured figure with six significant digits, or two decimals from 1,000 on; very large and very small ones with an exponent; an en dash for null. */
export function number(value: number | null): string {
  if (value === null) return "–";
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return whole.format(value);
  const size = Math.abs(value);
  if (size >= 1000 && size < 1e12) return cents.format(value);
  return size >= 1e12 || (size > 0 && size < 1e-4) ? value.toExponential(4) : precise.format(value);
}

/** Every digit of a plain decimal, with thousands separators: `18,446,744,073,709,551,616`. Other texts stay as they are. */
export function exactNumber(digits: string): string {
  const parts = /^(-?)(\d+)(\.\d+)?$/.exec(digits);
  if (parts === null) return digits;
  const [, sign = "", integer = "", fraction = ""] = parts;
  return `${sign}${integer.replace(/\B(?=(\d{3})+$)/g, ",")}${fraction}`;
}

/** A share (0 to 1) in percent; never rounded to 0 % or 100 % when it is not. */
export function percent(share: number): string {
  const value = share * 100;
  if (value > 0 && value < 0.1) return "<0.1 %";
  if (value < 100 && value > 99.9) return ">99.9 %";
  return `${value.toFixed(value === 0 || value === 100 || value >= 10 ? 0 : 1)} %`;
}

/** A size in bytes as people say it: `1.2 MB` (powers of 1000). */
export function bytes(size: number): string {
  if (size < 1000) return `${size} B`;
  const units = ["kB", "MB", "GB", "TB"];
  const power = Math.min(units.length, Math.floor(Math.log10(size) / 3));
  return `${(size / 1000 ** power).toFixed(1)} ${units[power - 1] ?? "TB"}`;
}

/** An ISO time as people read it: `2024-01-31 14:05:09`, without the zone, which is always UTC. */
export function time(iso: string): string {
  return iso
    .replace("T", " ")
    .replace(/(:\d\d)\.\d+Z$/, "$1")
    .replace(/Z$/, "");
}

/** A text cut to so many characters, with an ellipsis where it was cut. */
export function shorten(text: string, length: number): string {
  return cutText(text, length, "…");
}
