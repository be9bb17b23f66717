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
  const end = endWithoutZeros(digits);
  if (end === 0) return "0";
  const significant = digits.slice(0, end).replace(/^0+/, "");
  return `${sign === "-" ? "-" : ""}${significant}e${Number(exponent) - fraction.length + digits.length - end}`;
}

/** Where the zeros at the end begin. A pattern would try every row of zeros anew, which takes minutes for a megabyte of them. */
function endWithoutZeros(digits: string): number {
  let end = digits.length;
  while (end > 0 && digits[end - 1] === "0") end -= 1;
  return end;
}

const decimal = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/;
