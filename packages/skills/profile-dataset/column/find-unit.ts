import type { ColumnType, UnitHint } from "../dataset-profile.ts";
import type { ColumnTally } from "./column-tally.ts";
import type { SortedValues } from "./sorted-values.ts";

const latitude = /(?:^|[\W_])lat(?:itude)?s?(?:[\W_]|$)/i;
const longitude = /(?:^|[\W_])(?:lon|lng|long)(?:gitude)?s?(?:[\W_]|$)/i;
const year = /(?:^|[\W_])(?:years?|yr|jahr|année|año|ano)(?:[\W_]|$)/i;
const moment = /(?:time|date|stamp|epoch|created|updated|modified|_at|ts|seen|when)(?:$|[\W_])|At$/i;
const percentName = /(?:^|[\W_])(?:pct|percent|percentage|prozent)(?:[\W_]|$)/i;

/** The unit of a column of numbers: what the cells carry, or what their name and range give away. */
export function findUnit(tally: ColumnTally, type: ColumnType, numbers: SortedValues | null): UnitHint | null {
  if ((type !== "integer" && type !== "number") || numbers === null || numbers.total === 0) return null;
  const [most] = [...tally.numbers.units].sort((a, b) => b[1] - a[1]);
  if (most !== undefined && most[1] * 2 > numbers.total) {
    const [symbol] = most;
    if (symbol === "%") return { kind: "percent", symbol, certain: true };
    return symbol === "‰" ? null : { kind: "currency", symbol, certain: true };
  }
  return type === "integer" ? unitOfIntegers(tally.name, numbers) : unitOfNumbers(tally.name, numbers);
}

function unitOfIntegers(name: string, { min, max }: SortedValues): UnitHint | null {
  if (moment.test(name) && min >= 1e8 && max < 1e10 && max > 3e8) return { kind: "epoch_seconds", symbol: "s", certain: false };
  if (moment.test(name) && min >= 1e11 && max < 1e13) return { kind: "epoch_milliseconds", symbol: "ms", certain: false };
  if (year.test(name) && min >= 1000 && max <= 2300) return { kind: "year", symbol: null, certain: false };
  return unitOfNumbers(name, { min, max });
}

function unitOfNumbers(name: string, { min, max }: { min: number; max: number }): UnitHint | null {
  const plain = name.replace(/([a-z])([A-Z])/g, "$1_$2");
  if (latitude.test(plain) && min >= -90 && max <= 90) return { kind: "latitude", symbol: "°", certain: false };
  if (longitude.test(plain) && min >= -180 && max <= 360) return { kind: "longitude", symbol: "°", certain: false };
  return percentName.test(plain) && min >= -1000 && max <= 10_000 ? { kind: "percent", symbol: "%", certain: false } : null;
}
