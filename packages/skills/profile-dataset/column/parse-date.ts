/**
 * A date, date-time or time of day in milliseconds since 1970, UTC (a time of day: since midnight). `a/b/yyyy` has two readings, `figure`
 * month first and `swapped` day first, NaN where there is no such day; elsewhere both are equal. `format` says how it is written.
 */
export type ParsedDate = { kind: "date" | "datetime" | "time"; figure: number; swapped: number; format: string; zoned: boolean };

const clock = String.raw`(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?:\s?([AaPp])\.?[Mm]\.?)?`;
const zone = String.raw`\s?(Z|UTC|GMT|[+-]\d{2}(?::?\d{2}){0,2})?(?:\s?\[[\w/]+\])?`;
const iso = new RegExp(String.raw`^([+-]?\d{4,6})([-/.])(\d{1,2})\2(\d{1,2})(?:[T ]\s?${clock}${zone})?$`);
const slashed = new RegExp(String.raw`^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?:[T ,]+${clock}${zone})?$`);
const monthFirst = new RegExp(
  String.raw`^(?:[A-Za-z]{3,9},? )?([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?:,? ${clock}${zone})?$`,
);
const dayFirst = new RegExp(
  String.raw`^(?:[A-Za-z]{3,9},? )?(\d{1,2})(?:st|nd|rd|th)?[ -]([A-Za-z]{3,9})\.?,?[ -](\d{4}|\d{2})(?:,?[ T:]${clock}${zone})?$`,
);
const compact = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z?$/;
const timeOfDay = new RegExp(`^${clock}$`);
const week = /^(\d{4})-W(\d{2})(?:-([1-7]))?$/;
const monthNames = "january,february,march,april,may,june,july,august,september,october,november,december".split(",");

/** Reads dates and date-times as databases and people write them; null for anything else and for days that do not exist. `text` is trimmed. */
export function parseDate(text: string): ParsedDate | null {
  if (text.length < 4 || text.length > 60) return null;
  const first = text.charCodeAt(0);
  const isDigit = first >= 48 && first <= 57;
  if (isDigit)
    return parseIso(text) ?? parseSlashed(text) ?? parseNamed(dayFirst.exec(text), 1, 2) ?? parseCompact(text) ?? parseClock(text);
  if ((first === 43 || first === 45) && text.includes("-", 1)) return parseIso(text);
  const isLetter = (first >= 65 && first <= 90) || (first >= 97 && first <= 122);
  return isLetter && /\d/.test(text) ? (parseNamed(monthFirst.exec(text), 2, 1) ?? parseNamed(dayFirst.exec(text), 1, 2)) : null;
}

/** True for text that is written as a date or time but names none, such as `2023-02-30` or `0000-00-00`. */
export function isImpossibleDate(text: string): boolean {
  return (iso.test(text) || slashed.test(text)) && parseDate(text) === null;
}

type Clock = (string | undefined)[];

function parseIso(text: string): ParsedDate | null {
  const match = iso.exec(text);
  if (match === null) return parseWeek(text);
  const [, year, separator, month, day, ...rest] = match;
  if (separator === "." && year?.length !== 4) return null;
  const name = `YYYY${separator}MM${separator}DD`;
  return withClock(calendarDay(Number(year), Number(month), Number(day)), null, rest, name, text);
}

function parseWeek(text: string): ParsedDate | null {
  const match = week.exec(text);
  if (match === null) return null;
  const [, year = "", number = "", day = "1"] = match;
  if (Number(number) < 1 || Number(number) > 53) return null;
  const fourth = Date.UTC(Number(year), 0, 4);
  const monday = fourth - ((new Date(fourth).getUTCDay() + 6) % 7) * 86_400_000;
  const figure = monday + ((Number(number) - 1) * 7 + Number(day) - 1) * 86_400_000;
  return { kind: "date", figure, swapped: figure, format: "YYYY-Www", zoned: false };
}

function parseSlashed(text: string): ParsedDate | null {
  const match = slashed.exec(text);
  if (match === null) return null;
  const [, a, separator = "", b, year = "", ...rest] = match;
  if (year.length === 2 && separator === "." && rest[0] === undefined && Number(b) > 12) return null;
  // With points the day comes first everywhere (31.12.2024), so there is nothing to decide.
  const dotted = separator === ".";
  const full = fullYear(year);
  const swapped = calendarDay(full, Number(b), Number(a));
  const figure = dotted ? swapped : calendarDay(full, Number(a), Number(b));
  if (Number.isNaN(figure) && Number.isNaN(swapped)) return null;
  const yearName = year.length === 2 ? "YY" : "YYYY";
  const name = dotted ? `DD.MM.${yearName}` : `a${separator}b${separator}${yearName}`;
  return withClock(figure, swapped, rest, name, text);
}

function parseNamed(match: RegExpExecArray | null, dayGroup: number, monthGroup: number): ParsedDate | null {
  if (match === null) return null;
  const name = (match[monthGroup] ?? "").toLowerCase();
  const month = monthNames.findIndex(
    (one) => one === name || (name.length === 3 && one.startsWith(name)) || (name === "sept" && one === "september"),
  );
  if (month < 0) return null;
  const year = match[3] ?? "";
  const figure = calendarDay(fullYear(year), month + 1, Number(match[dayGroup]));
  const monthText = name.length > 3 ? "MMMM" : "MMM";
  const yearText = year.length === 2 ? "YY" : "YYYY";
  return withClock(figure, null, match.slice(4), dayGroup === 1 ? `DD ${monthText} ${yearText}` : `${monthText} DD, ${yearText}`, match[0]);
}

function parseCompact(text: string): ParsedDate | null {
  const match = compact.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second] = match;
  return withClock(calendarDay(Number(year), Number(month), Number(day)), null, [hour, minute, second], "YYYYMMDD", text);
}

function parseClock(text: string): ParsedDate | null {
  const match = timeOfDay.exec(text);
  if (match === null) return null;
  const figure = clockTime(match.slice(1));
  return Number.isNaN(figure) ? null : { kind: "time", figure, swapped: figure, format: "hh:mm", zoned: false };
}

/** `rest`: hour, minute, second, fraction, half of the day, zone. */
function withClock(day: number, swappedDay: number | null, rest: Clock, name: string, text: string): ParsedDate | null {
  const other = swappedDay ?? day;
  if (Number.isNaN(day) && Number.isNaN(other)) return null;
  if (rest[0] === undefined) return { kind: "date", figure: day, swapped: other, format: name, zoned: false };
  const offset = zoneOffset(rest[5]);
  const time = clockTime(rest) - offset;
  if (Number.isNaN(time)) return null;
  const seconds = rest[2] === undefined ? "hh:mm" : "hh:mm:ss";
  const between = text.includes("T") && name.startsWith("YYYY-") ? "T" : " ";
  return {
    kind: "datetime",
    figure: day + time,
    swapped: other + time,
    format: `${name}${between}${seconds}${rest[4] === undefined ? "" : " AM/PM"}`,
    zoned: rest[5] !== undefined,
  };
}

/** Two digits are years from 1970 to 2069, as in POSIX. */
function fullYear(year: string): number {
  const value = Number(year);
  if (year.length !== 2) return value;
  return value >= 70 ? 1900 + value : 2000 + value;
}

const monthDays = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function calendarDay(year: number, month: number, day: number): number {
  if (!(day >= 1 && day <= (monthDays[month - 1] ?? 0))) return Number.NaN;
  const leapYear = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (month === 2 && day === 29 && !leapYear) return Number.NaN;
  // Date.UTC takes the years 0 to 99 for 1900 to 1999.
  return year >= 100 ? Date.UTC(year, month - 1, day) : new Date(0).setUTCFullYear(year, month - 1, day);
}

function clockTime([hours, minutes, seconds, fraction, half]: Clock): number {
  let hour = Number(hours);
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return Number.NaN;
    hour = (hour % 12) + (half.toLowerCase() === "p" ? 12 : 0);
  }
  const minute = Number(minutes);
  const second = Number(seconds ?? 0);
  if (hour > 24 || (hour === 24 && minute + second > 0) || minute > 59 || second > 60) return Number.NaN;
  return ((hour * 60 + minute) * 60 + second) * 1000 + Math.trunc(Number(`0.${fraction ?? 0}`) * 1000);
}

function zoneOffset(text: string | undefined): number {
  if (text === undefined || /^[A-Z]/.test(text)) return 0;
  const [hours = 0, minutes = 0] = (text.slice(1).replaceAll(":", "").match(/\d\d/g) ?? []).map(Number);
  return (text.startsWith("-") ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}
