/** A date or date-time in milliseconds since 1970, UTC. `a/b/yyyy` has two readings, `figure` month first and `swapped` day first, NaN where there is no such day; elsewhere both are equal. */
export type ParsedDate = { kind: "date" | "datetime"; figure: number; swapped: number };

const iso = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s?(Z|[+-]\d{2}:?\d{2})?)?$/;
const slashed = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?:[T ,]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s?([AaPp])[Mm])?)?$/;
const monthFirst = /^([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})$/;
const dayFirst = /^(\d{1,2})[ -]([A-Za-z]{3,9})\.?[ -](\d{4})$/;
const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** Reads ISO dates and date-times, `m/d/yyyy` and `d/m/yyyy`, and dates with an English month name; null for anything else and for days that do not exist. */
export function parseDate(text: string): ParsedDate | null {
  const first = text.charCodeAt(0);
  if (first >= 48 && first <= 57) return parseIso(text) ?? parseSlashed(text) ?? parseNamedMonth(dayFirst.exec(text), 1, 2);
  return parseNamedMonth(monthFirst.exec(text), 2, 1);
}

function parseIso(text: string): ParsedDate | null {
  const match = iso.exec(text);
  if (match === null) return null;
  const [, year, , month, day, hour, minute, second, fraction, zone] = match;
  const date = calendarDay(Number(year), Number(month), Number(day));
  if (hour === undefined) return Number.isNaN(date) ? null : { kind: "date", figure: date, swapped: date };
  const time = clockTime(Number(hour), Number(minute), Number(second ?? 0)) + Math.trunc(Number(`0.${fraction ?? 0}`) * 1000);
  const figure = date + time - zoneOffset(zone);
  return Number.isNaN(figure) ? null : { kind: "datetime", figure, swapped: figure };
}

function parseSlashed(text: string): ParsedDate | null {
  const match = slashed.exec(text);
  if (match === null) return null;
  const [, a, separator, b, year, hour, minute, second, half] = match;
  // With points the day comes first everywhere (31.12.2024), so there is nothing to decide.
  const dotted = separator === ".";
  const swapped = calendarDay(Number(year), Number(b), Number(a));
  const figure = dotted ? swapped : calendarDay(Number(year), Number(a), Number(b));
  if (Number.isNaN(figure) && Number.isNaN(swapped)) return null;
  if (hour === undefined) return { kind: "date", figure, swapped };
  const afternoon = half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toLowerCase() === "p" ? 12 : 0);
  const time = clockTime(afternoon, Number(minute), Number(second ?? 0));
  if (Number.isNaN(time)) return null;
  return { kind: "datetime", figure: figure + time, swapped: swapped + time };
}

function parseNamedMonth(match: RegExpExecArray | null, dayGroup: number, monthGroup: number): ParsedDate | null {
  if (match === null) return null;
  const name = (match[monthGroup] ?? "").toLowerCase();
  const month = months.indexOf(name.slice(0, 3));
  if (month < 0 || !isMonthName(name, month)) return null;
  const figure = calendarDay(Number(match[3]), month + 1, Number(match[dayGroup]));
  return Number.isNaN(figure) ? null : { kind: "date", figure, swapped: figure };
}

const longMonths = [
  "january",
  "february",
  "march",
  "april",
  "may",
  "june",
  "july",
  "august",
  "september",
  "october",
  "november",
  "december",
];

function isMonthName(name: string, month: number): boolean {
  return name.length === 3 || name === "sept" || name === longMonths[month];
}

const monthDays = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function calendarDay(year: number, month: number, day: number): number {
  if (!(day >= 1 && day <= (monthDays[month - 1] ?? 0))) return Number.NaN;
  const leapYear = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (month === 2 && day === 29 && !leapYear) return Number.NaN;
  // Date.UTC takes the years 0 to 99 for 1900 to 1999.
  return year >= 100 ? Date.UTC(year, month - 1, day) : new Date(0).setUTCFullYear(year, month - 1, day);
}

function clockTime(hour: number, minute: number, second: number): number {
  return hour > 23 || minute > 59 || second > 60 ? Number.NaN : ((hour * 60 + minute) * 60 + second) * 1000;
}

function zoneOffset(zone: string | undefined): number {
  if (zone === undefined || zone === "Z") return 0;
  const sign = zone.startsWith("-") ? -1 : 1;
  return sign * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))) * 60_000;
}
