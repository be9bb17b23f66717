import { cutText } from "@skillrun/contract";
import { type CellTrouble, cellTroubles, findCellTrouble } from "./cell-trouble.ts";
import { type ClassifiedCell, classifyCell, type ReadingRules, unmarked } from "./classify-cell.ts";
import { DateEvidence } from "./date-evidence.ts";
import type { NativeForm } from "./native-text.ts";
import { NumberEvidence } from "./number-evidence.ts";
import type { SortedValues } from "./sorted-values.ts";
import { TextShapes } from "./text-shapes.ts";
import { TopValues } from "./top-values.ts";
import { noKinds, type ValueKind } from "./value-kind.ts";

/** Where something was first seen: the data row, counted from 1, and the cell's text. */
export type Sighting = { row: number; text: string; count: number };

/** Values of one format that the database itself read: numbers, or milliseconds since 1970. */
export type NativeValues = NativeForm & { sorted: SortedValues };

/** Everything that is known of one column's different cells; what they add up to is decided afterwards. */
export class ColumnTally {
  readonly name: string;
  /** Its place in the table, from 0. */
  readonly index: number;
  readonly rules: ReadingRules;
  readonly kinds = noKinds();
  readonly firstOfKind = new Map<ValueKind, Sighting>();
  readonly troubles = new Map<CellTrouble, Sighting>();
  readonly markers = new Map<string, number>();
  readonly dashes = new Map<string, number>();
  readonly numbers = new NumberEvidence();
  readonly dates = new DateEvidence();
  readonly shapes = new TextShapes();
  readonly texts = { count: 0, least: Number.POSITIVE_INFINITY, most: 0, sum: 0 };
  readonly top: TopValues;
  /** Different values that are no numbers. */
  distinctOthers = 0;
  expLike = 0;
  native: NativeValues | null = null;

  constructor(name: string, index: number, rules: ReadingRules, topCount: number) {
    this.name = name;
    this.index = index;
    this.rules = rules;
    this.top = new TopValues(topCount);
  }

  /** Values that the database read; none of them is given to `add` too. */
  addNative(native: NativeValues): void {
    this.native = native;
    this.kinds[native.kind] += native.sorted.total;
    if (native.kind === "date" || native.kind === "datetime") this.dates.addNative(native);
  }

  /** Takes one of the column's different cells, how often it occurs, and its first row (from 1). */
  add(cell: string, count: number, row: number): void {
    const known = classifyCell(cell, this.rules);
    switch (known.kind) {
      case "missing":
        return;
      case "marker":
        addTo(this.markers, unmarked(cell, this.rules).trim(), count);
        return;
      case "dash":
        addTo(this.dashes, cell.trim(), count);
        return;
      default:
        this.#take(known, unmarked(cell, this.rules), count, row);
    }
  }

  /** In a column of texts a dash is a text like others. */
  takeDashesAsText(): void {
    for (const [text, count] of this.dashes) {
      this.#take({ kind: "text" }, text, count, 0);
    }
    this.dashes.clear();
  }

  #take(known: ClassifiedCell, text: string, count: number, row: number): void {
    const kind: ValueKind = known.kind === "missing" || known.kind === "marker" || known.kind === "dash" ? "text" : known.kind;
    this.kinds[kind] += count;
    const first = this.firstOfKind.get(kind);
    if (first === undefined || row < first.row) this.firstOfKind.set(kind, { row, text: cutText(text, 80, "…"), count: 1 });
    this.top.add(cutText(text, 120, "…"), count);
    if ("number" in known) {
      this.numbers.add(known.number, count);
      if (known.expLike) this.expLike += count;
    } else if ("date" in known && known.kind !== "time") this.dates.add(known.date, count);
    if (!("number" in known)) this.distinctOthers++;
    if (kind === "text" || kind === "code") this.#takeText(text, count);
    const trouble = findCellTrouble(text, kind === "text" && !this.rules.textHoldsNumbers);
    if (trouble !== 0) this.#noteTrouble(trouble, text, count, row);
  }

  #takeText(text: string, count: number): void {
    const length = characters(text);
    this.texts.count += count;
    this.texts.least = Math.min(this.texts.least, length);
    this.texts.most = Math.max(this.texts.most, length);
    this.texts.sum += length * count;
    this.shapes.add(text.trim(), count);
  }

  #noteTrouble(bits: number, text: string, count: number, row: number): void {
    for (const [name, bit] of troubleBits) {
      if ((bits & bit) === 0) continue;
      const sighting = this.troubles.get(name);
      if (sighting === undefined) this.troubles.set(name, { row, text: cutText(text, 80, "…"), count });
      else {
        sighting.count += count;
        if (row < sighting.row) Object.assign(sighting, { row, text: cutText(text, 80, "…") });
      }
    }
  }
}

const troubleBits: [CellTrouble, number][] = [
  ["undecodable", cellTroubles.undecodable],
  ["garbled", cellTroubles.garbled],
  ["padded", cellTroubles.padded],
  ["number_as_text", cellTroubles.number_as_text],
  ["control_character", cellTroubles.control_character],
];

function addTo<Key>(map: Map<Key, number>, key: Key, count: number): void {
  map.set(key, (map.get(key) ?? 0) + count);
}

/** Code points. */
function characters(text: string): number {
  let length = text.length;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit >= 0xd800 && unit < 0xdc00) length--;
  }
  return length;
}
