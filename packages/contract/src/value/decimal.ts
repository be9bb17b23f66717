/** The exact sum in which `more` stands instead of `less`; all plain decimals such as `"0.0025"`, and so is it, without trailing zeros. */
export function replaceInSum(sum: string, less: string, more: string): string {
  const places = Math.max(placesOf(sum), placesOf(less), placesOf(more));
  return textOf(scaled(sum, places) - scaled(less, places) + scaled(more, places), places);
}

/** The exact sum of two plain decimals. */
export function addDecimals(first: string, second: string): string {
  return replaceInSum(first, "0", second);
}

function placesOf(decimal: string): number {
  const point = decimal.indexOf(".");
  return point === -1 ? 0 : decimal.length - point - 1;
}

/** The decimal times ten to the power of `places`, which is at least as many as it has. */
function scaled(decimal: string, places: number): bigint {
  return BigInt(decimal.replace(".", "") + "0".repeat(places - placesOf(decimal)));
}

function textOf(value: bigint, places: number): string {
  const digits = String(value < 0n ? -value : value).padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places);
  const fraction = digits.slice(digits.length - places).replace(/0+$/, "");
  return `${value < 0n ? "-" : ""}${whole}${fraction === "" ? "" : `.${fraction}`}`;
}
