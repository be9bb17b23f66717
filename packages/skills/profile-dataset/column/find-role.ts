import type { ColumnRole, ColumnType, UnitHint } from "../dataset-profile.ts";
import type { ColumnTally } from "./column-tally.ts";
import type { SortedValues } from "./sorted-values.ts";

/** What is known of a column when its role is decided. */
export type ColumnFacts = {
  tally: ColumnTally;
  type: ColumnType;
  count: number;
  missing: number;
  distinct: number;
  numbers: SortedValues | null;
  unit: UnitHint | null;
};

const fewestRows = 10;
const idName = /(?:^|[\W_]|[a-z](?=I[dD]$))(?:ids?|key|uuid|guid|pk|identifier|identification)$/i;
const codeName =
  /(?:^|[\W_])(?:code|ean|gtin|isbn|issn|sku|iata|icao|iban|zip|zip_?code|post_?code|plz|no|nr|num|number|ref|reference|hash|token|serial|fips|asin|vin)$/i;
const phoneName = /(?:^|[\W_])(?:phone|tel|telephone|mobile|fax|telefon|handy)(?:[\W_]|$)/i;
const timeName = /(?:^|[\W_])(?:years?|yr|jahr|date|time|day|month|week|quarter|period)(?:[\W_]|$)/i;
const mostFigures = 64;

/** What a column is for, where its values and its name show it. */
export function findRole(facts: ColumnFacts): ColumnRole {
  const { tally, type, count, missing, distinct } = facts;
  if (count === 0) return null;
  const shapes = tally.shapes;
  if (type === "text") {
    if (shapes.share("email") >= 0.9) return "email";
    if (shapes.share("url") >= 0.9) return "url";
    const phones = shapes.share("phone");
    if (phones >= 0.8 || (phoneName.test(tally.name) && phones + shapes.share("code") >= 0.9) || isPhoneCode(tally)) return "phone";
  }
  if (distinct === 1 && missing === 0 && count > 1) return "constant";
  if (isIdentifier(facts)) return "identifier";
  if (type !== "text") return type === "integer" && facts.unit === null && isCodeNumber(facts) ? "code" : null;
  if (tally.kinds.code * 2 > count || shapes.share("code") >= 0.9) return "code";
  if (distinct <= 50 && distinct * 2 <= count) return "category";
  return shapes.share("sentence") >= 0.5 ? "free_text" : null;
}

function isPhoneCode(tally: ColumnTally): boolean {
  const first = tally.firstOfKind.get("code")?.text ?? "";
  return tally.kinds.code > 0 && tally.kinds.code >= tally.kinds.text && first.startsWith("+");
}

/** Different in every row, and by its name, its order or its shape made to tell rows apart. */
function isIdentifier(facts: ColumnFacts): boolean {
  const { tally, type, count, missing, distinct, unit } = facts;
  if (distinct !== count || count < fewestRows || missing > count * 0.05) return false;
  if (type === "integer")
    return unit === null && (idName.test(tally.name) || codeName.test(tally.name) || (tally.index === 0 && isCounted(facts)));
  if (type !== "text" || tally.texts.sum > mostFigures * tally.texts.count) return false;
  const { shapes } = tally;
  if (timeName.test(tally.name)) return false;
  if (idName.test(tally.name) || codeName.test(tally.name)) return shapes.share("word") >= 0.9;
  return shapes.share("uuid") >= 0.9 || shapes.share("code") + shapes.share("uuid") >= 0.95;
}

/** Numbers of things: as many digits everywhere and a name that says so. */
function isCodeNumber({ tally, numbers }: ColumnFacts): boolean {
  if (numbers === null || numbers.min < 1000 || !(codeName.test(tally.name) || phoneName.test(tally.name))) return false;
  return String(numbers.min).length === String(numbers.max).length;
}

/** 0, 1, 2 and so on, or 1, 2, 3, in a column that has no other meaning by its name. */
function isCounted({ numbers, count, tally }: ColumnFacts): boolean {
  if (numbers === null || count < 20) return false;
  const isSequence = numbers.max - numbers.min === count - 1 && (numbers.min === 0 || numbers.min === 1);
  return isSequence && /^(?:|index|row|column_1|n|#|unnamed.*)$/i.test(tally.name);
}
