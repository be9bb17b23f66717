import type { DateFigures, ImplausibleValue } from "../dataset-profile.ts";
import type { SortedValues } from "./sorted-values.ts";

const standIns = [-99, -999, -9999, -99_999, 99, 999, 9999, 99_999, 999_999, -1];
const dayMs = 86_400_000;
const standInDates = ["9999-12-31", "1900-01-01", "1899-12-30", "1970-01-01", "2999-12-31", "0001-01-01", "1753-01-01"];

/** Numbers that stand in for "unknown" (such as -999 far below all others), and ages and percentages that cannot be. */
export function findImplausibleNumbers(name: string, numbers: SortedValues): ImplausibleValue[] {
  const found: ImplausibleValue[] = [];
  for (const [index, other] of [
    [0, 1],
    [numbers.distinct - 1, numbers.distinct - 2],
  ] as const) {
    const value = numbers.values[index] ?? 0;
    const count = numbers.countAt(index);
    if (numbers.distinct < 4 || !standIns.includes(value) || !isApart(numbers, index, other)) continue;
    found.push({ value: String(value), count, reason: "looks like a stand-in for a missing value: it lies far from all others" });
  }
  if (/(?:^|[\W_])age(?:[\W_]|$)/i.test(name)) {
    for (let index = numbers.distinct - 1; index >= 0 && (numbers.values[index] ?? 0) > 130 && found.length < 5; index--) {
      found.push({ value: String(numbers.values[index]), count: numbers.countAt(index), reason: "no person reaches this age" });
    }
    const [least = 0] = numbers.values;
    if (least < 0 && !found.some((one) => one.value === String(least)))
      found.push({ value: String(least), count: numbers.countAt(0), reason: "an age is not below zero" });
  }
  return found;
}

/** True when the value at the end lies further from its neighbour than all others lie from one another. */
function isApart(numbers: SortedValues, index: number, neighbour: number): boolean {
  const others =
    index === 0 ? (numbers.values.at(-1) ?? 0) - (numbers.values[1] ?? 0) : (numbers.values.at(-2) ?? 0) - (numbers.values[0] ?? 0);
  return Math.abs((numbers.values[index] ?? 0) - (numbers.values[neighbour] ?? 0)) > Math.max(others * 1.5, 20);
}

/** Dates that stand in for "unknown" or "never", and birthdays that are yet to come. */
export function findImplausibleDates(name: string, dates: SortedValues, figures: DateFigures, now: number): ImplausibleValue[] {
  const found: ImplausibleValue[] = [];
  for (const [index, neighbour] of [
    [0, 1],
    [dates.distinct - 1, dates.distinct - 2],
  ] as const) {
    const time = dates.values[index] ?? 0;
    const day = new Date(time)
      .toISOString()
      .replace(/T.*/, "")
      .replace(/^[+-]0*/, "");
    const gap = Math.abs(time - (dates.values[neighbour] ?? time));
    if (standInDates.includes(day) && gap > 10 * 365 * dayMs) {
      found.push({ value: day, count: dates.countAt(index), reason: "looks like a stand-in for an unknown or open date" });
    }
  }
  const more = figures.in_future - dates.countAt(dates.distinct - 1);
  const isBirth = /birth|born|dob|geburt/i.test(name);
  if (
    figures.in_future > 0 &&
    (isBirth || figures.in_future <= figures.count / 20) &&
    found.length === 0 &&
    figures.max > new Date(now).toISOString()
  ) {
    found.push({
      value: figures.max,
      count: dates.countAt(dates.distinct - 1),
      reason: `${isBirth ? "is a birthday in the future" : "lies in the future"}${more > 0 ? `, as do ${more} other rows` : ""}`,
    });
  }
  return found;
}
