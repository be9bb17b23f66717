/**
 * Whether a decimal number, as JSON writes them, comes out of a double as the number it was: `0.1`, `1.0` and `1e2` do, `12345678901234567890`,
 * `0.1234567890123456789` and `1e400` do not.
 */
export function isExactNumber(source: string): boolean {
  const held = Number(source);
  return Number.isFinite(held) && plain(source) === plain(String(held));
}

/** One text for all spellings of a number: its sign, its digits without zeros around them, and the power of ten of the last. */
function plain(source: string): string {
  const [, sign, whole = "", fraction = "", exponent = "0"] = decimal.exec(source) ?? [];
  const digits = whole + fraction;
  const significant = digits.replace(/^0+/, "").replace(/0+$/, "");
  if (significant === "") return "0";
  const zerosAfter = digits.length - digits.replace(/0+$/, "").length;
  return `${sign === "-" ? "-" : ""}${significant}e${Number(exponent) - fraction.length + zerosAfter}`;
}

const decimal = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/;
