import { isExactNumber } from "./exact-number.ts";

/** A number in a JSON text that JavaScript's numbers cannot hold: where it stands, and how it is written. */
export type InexactNumber = { path: (string | number)[]; digits: string };

/**
 * Parses JSON as `JSON.parse` does, but never gives another number than the text's: one that a double cannot hold, such as
 * `12345678901234567890`, becomes the string of its digits, and the first of them is told.
 */
export function parseExactJson(text: string): { value: unknown; inexact: InexactNumber | null } {
  if (!maybeInexact.test(text)) return { value: JSON.parse(text), inexact: null };
  const found: InexactNumber[] = [];
  let holder: unknown;
  const value: unknown = JSON.parse(text, function (this: unknown, key: string, item: unknown, ...[context]: unknown[]) {
    const first = found[0];
    const place = Array.isArray(this) ? Number(key) : key;
    if (first !== undefined && item === holder) {
      // Whatever holds the number comes after it.
      first.path.unshift(place);
      holder = this;
    }
    const digits = typeof item === "number" ? sourceOf(context) : null;
    if (digits === null || isExactNumber(digits)) return item;
    if (first === undefined) {
      found.push({ path: [place], digits });
      holder = this;
    }
    return digits;
  });
  // The root stands under a key of its own.
  found[0]?.path.shift();
  return { value, inexact: found[0] ?? null };
}

/** What to do about a number that cannot be kept; reads on after the name of its field. */
export function describeInexactNumber({ digits }: InexactNumber): string {
  const shown = digits.length <= shownDigits ? digits : `${digits.slice(0, shownDigits)}…`;
  return `the number ${shown} cannot be kept digit by digit; send it as a string`;
}

const shownDigits = 60;

/** Without sixteen digits in a row, or an exponent of three, every number is exact. It may hit strings as well. */
const maybeInexact = /[\d.]{16}|\d\.?[eE][+-]?\d{3}/;

function sourceOf(context: unknown): string | null {
  const isSourced = typeof context === "object" && context !== null && "source" in context && typeof context.source === "string";
  return isSourced ? String(context.source) : null;
}
