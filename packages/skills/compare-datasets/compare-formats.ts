import type { ColumnProfile, DateOrder } from "../profile-dataset/dataset-profile.ts";
import { unitName } from "../profile-dataset/report/column-facts.ts";
import type { Found } from "./comparison.ts";

const noticed = 0.05;
const orders: Record<DateOrder, string | null> = {
  clear: null,
  month_first: "month first",
  assumed_month_first: "month first",
  day_first: "day first",
  inconsistent: "in no one order of day and month",
};

/** Other ways in which a column's cells are written: date formats and order, time zones, decimal and thousands separators, units. */
export function compareFormats(before: ColumnProfile, now: ColumnProfile): Found[] {
  return [...dateFormats(before, now), ...numberFormats(before, now), ...units(before, now)];
}

function dateFormats(before: ColumnProfile, now: ColumnProfile): Found[] {
  const [old, fresh] = [before.dates, now.dates];
  if (old === null || fresh === null) return [];
  const found: Found[] = [];
  const [oldOrder, newOrder] = [orders[old.order], orders[fresh.order]];
  if (oldOrder !== newOrder && newOrder !== null)
    found.push({
      kind: "date_order_changed",
      message: `dates are written ${newOrder}${oldOrder === null ? "" : `, were ${oldOrder}`}`,
      evidence: null,
    });
  const usual = ({ formats, count }: typeof old): string[] =>
    formats.filter((one) => one.count >= noticed * count).map(({ format }) => format);
  const [oldFormats, newFormats] = [usual(old), usual(fresh)];
  if (oldFormats.toSorted().join("\n") !== newFormats.toSorted().join("\n"))
    found.push({
      kind: "format_changed",
      message: `dates are written as ${newFormats.join(", ")}, were ${oldFormats.join(", ")}`,
      evidence: null,
    });
  const [oldZones, newZones] = [old.with_zone / Math.max(1, old.count), fresh.with_zone / Math.max(1, fresh.count)];
  if (Math.abs(oldZones - newZones) >= 0.5 && oldFormats.join() === newFormats.join())
    found.push({
      kind: "format_changed",
      message: newZones > oldZones ? "times have a time zone, had none" : "times have no time zone, had one",
      evidence: null,
    });
  return found;
}

function numberFormats({ number_format: old }: ColumnProfile, { number_format: fresh }: ColumnProfile): Found[] {
  if (old === null || fresh === null) return [];
  const names: Record<string, string> = { ",": "comma", ".": "point", " ": "space", "'": "apostrophe", _: "underscore" };
  const said: string[] = [];
  if (old.decimal !== fresh.decimal && !old.assumed && !fresh.assumed)
    said.push(`a decimal ${names[fresh.decimal]}, had a decimal ${names[old.decimal]}`);
  if (old.thousands !== fresh.thousands && old.thousands !== null && fresh.thousands !== null)
    said.push(`a ${names[fresh.thousands]} between thousands, had a ${names[old.thousands]}`);
  return said.map((message) => ({ kind: "format_changed", message: `has ${message}`, evidence: null }));
}

function units(before: ColumnProfile, now: ColumnProfile): Found[] {
  const name = ({ unit }: ColumnProfile): string | null => (unit?.certain === true ? unitName(unit) : null);
  const [old, fresh] = [name(before), name(now)];
  if (old === fresh || before.numbers === null || now.numbers === null) return [];
  return [{ kind: "unit_changed", message: `is in ${fresh ?? "no unit"}, was in ${old ?? "no unit"}`, evidence: null }];
}
