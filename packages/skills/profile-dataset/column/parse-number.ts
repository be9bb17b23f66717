/** Signs that group digits. `_` is how programmers write it. */
export type GroupSign = "," | "." | " " | "'" | "_";

/**
 * A number as it is written. `whole` and `fraction` hold the digits around the decimal sign under the reading that the text itself forces;
 * with `either` set, that one separator can group or be decimal, and `whole` holds the digits before it, `fraction` those after it.
 */
export type WrittenNumber = {
  negative: boolean;
  whole: string;
  fraction: string;
  exponent: number;
  decimal: "." | "," | null;
  group: GroupSign | null;
  /** The separator that can be read both ways, as in `1,234`. */
  either: "." | "," | null;
  unit: string | null;
};

const currencySigns = "$€£¥₹₽₩₺₫₴₪฿¢";
const currencyCodes =
  "EUR|USD|GBP|CHF|JPY|CNY|RMB|AUD|CAD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|RON|INR|BRL|MXN|ZAR|TRY|RUB|KRW|SGD|HKD|ILS|THB|ARS|CLP|COP|Rs\\.?|R\\$|US\\$|A\\$|C\\$|kr\\.?|zł|Kč|Fr\\.?";
const unit = `(?:[${currencySigns}]|${currencyCodes})`;
const before = new RegExp(`^(${unit})\\s*`);
const after = new RegExp(`\\s*(${unit}|%|‰)$`);
const plain = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;
const body = /^(?:\d[\d.,'’_ \u00a0\u202f\u2009]*|\.\d+)(?:[eE]([+-]?\d{1,4}))?$/;

/** Reads a number with its separators, sign, brackets, per cent sign or currency; null for anything else. `text` is trimmed. */
export function parseNumber(text: string): WrittenNumber | null {
  const first = text.charCodeAt(0);
  // Most texts begin with a letter that no number begins with.
  if (first > 96 && first < 123 && first !== 107 && first !== 122) return null;
  if (plain.test(text)) return plainNumber(text);
  const bracketed = text.startsWith("(") && text.endsWith(")");
  const front = readFront(bracketed ? text.slice(1, -1).trim() : text, bracketed);
  if (front === null) return null;
  const { plus } = front;
  let { rest, negative, unit: found } = front;
  const end = after.exec(rest);
  if (end !== null) {
    if (found !== null) return null;
    found = end[1] ?? null;
    rest = rest.slice(0, rest.length - end[0].length);
  }
  if (!negative && !plus && !bracketed && rest.length > 1 && /\d-$/.test(rest)) {
    negative = true;
    rest = rest.slice(0, -1);
  }
  const digits = readDigits(rest);
  return digits === null ? null : { ...digits, negative: negative || bracketed, unit: found };
}

/** Takes a sign and a currency from the front, in either order; null when the number has two signs. */
function readFront(text: string, bracketed: boolean): { rest: string; negative: boolean; plus: boolean; unit: string | null } | null {
  let rest = text;
  let negative = false;
  let plus = false;
  let found: string | null = null;
  for (let turn = 0; turn < 2; turn++) {
    const sign = rest[0];
    if (sign === "-" || sign === "\u2212" || sign === "+") {
      if (negative || plus || bracketed) return null;
      negative = sign !== "+";
      plus = sign === "+";
      rest = rest.slice(1).trimStart();
    }
    const match: RegExpExecArray | null = found === null ? before.exec(rest) : null;
    if (match === null) break;
    found = match[1] ?? null;
    rest = rest.slice(match[0].length);
  }
  return { rest, negative, plus, unit: found };
}

type Digits = Pick<WrittenNumber, "whole" | "fraction" | "exponent" | "decimal" | "group" | "either">;

function plainNumber(text: string): WrittenNumber {
  const negative = text.startsWith("-");
  const start = negative ? 1 : 0;
  const point = text.indexOf(".");
  const whole = text.slice(start, point < 0 ? text.length : point);
  const fraction = point < 0 ? "" : text.slice(point + 1);
  const either = fraction.length === 3 && whole.length <= 3 && whole !== "0" ? "." : null;
  const decimal = point < 0 ? null : ".";
  return { negative, whole, fraction, exponent: 0, decimal, group: null, either, unit: null };
}

function readDigits(text: string): Digits | null {
  const match = body.exec(text);
  if (match === null) return null;
  const exponent = Number(match[1] ?? 0);
  const mantissa = match[1] === undefined ? text : text.slice(0, text.search(/[eE]/));
  const written = mantissa.replaceAll("’", "'").replace(/[\u00a0\u202f\u2009]/g, " ");
  const hasExponent = match[1] !== undefined;
  for (const group of [" ", "'", "_"] as const) {
    if (written.includes(group)) return grouped(written, group, exponent);
  }
  const commas = written.split(",").length - 1;
  const points = written.split(".").length - 1;
  if (commas === 0 && points === 0) return { whole: written, fraction: "", exponent, decimal: null, group: null, either: null };
  if (commas > 0 && points > 0) {
    return written.lastIndexOf(",") > written.lastIndexOf(".") ? mixed(written, ".", ",", exponent) : mixed(written, ",", ".", exponent);
  }
  const sign = commas > 0 ? "," : ".";
  if (commas + points > 1)
    return isGrouped(written, sign)
      ? { ...split(written.replaceAll(sign, ""), "."), exponent, decimal: null, group: sign, either: null }
      : null;
  const digits = split(written, sign);
  const canGroup =
    digits.fraction.length === 3 && digits.whole.length >= 1 && digits.whole.length <= 3 && digits.whole !== "0" && !hasExponent;
  return { ...digits, exponent, decimal: sign, group: null, either: canGroup ? sign : null };
}

function split(text: string, decimal: string): { whole: string; fraction: string } {
  const [whole = "", fraction = ""] = text.split(decimal);
  return { whole: whole === "" ? "0" : whole, fraction };
}

function mixed(text: string, group: "," | ".", decimal: "," | ".", exponent: number): Digits | null {
  const [whole = "", fraction = "", ...more] = text.split(decimal);
  if (more.length > 0 || !isGrouped(whole, group)) return null;
  return { whole: whole.replaceAll(group, ""), fraction, exponent, decimal, group, either: null };
}

function grouped(text: string, group: " " | "'" | "_", exponent: number): Digits | null {
  const decimal = text.includes(",") ? "," : ".";
  const [whole = "", fraction = "", ...more] = text.split(decimal);
  if (more.length > 0 || /[^\d]/.test(fraction) || !isGrouped(whole, group)) return null;
  return { whole: whole.replaceAll(group, ""), fraction, exponent, decimal: fraction === "" ? null : decimal, group, either: null };
}

/** Groups of three, or as in India of two before the last three. */
function isGrouped(whole: string, group: string): boolean {
  const groups = whole.split(group);
  const [first = "", ...later] = groups;
  const last = later.at(-1);
  if (last === undefined || last.length !== 3 || !groups.every((one) => /^\d+$/.test(one))) return false;
  const middle = later.slice(0, -1);
  if (middle.every((one) => one.length === 3)) return first.length <= 3;
  return group === "," && middle.every((one) => one.length === 2) && first.length <= 2;
}

/** The number itself; `either` is the reading of a separator that can be both. */
export function numberValue(written: WrittenNumber, either: "group" | "decimal"): number {
  return Number(numberDigits(written, either));
}

/** The number in plain digits, such as `-1234.50`. */
export function numberDigits(written: WrittenNumber, either: "group" | "decimal"): string {
  const joined = written.either !== null && either === "group";
  const whole = joined ? written.whole + written.fraction : written.whole;
  const fraction = joined || written.fraction === "" ? "" : `.${written.fraction}`;
  return `${written.negative ? "-" : ""}${whole}${fraction}${written.exponent === 0 ? "" : `e${written.exponent}`}`;
}
