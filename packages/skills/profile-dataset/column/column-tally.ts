import { type CellTrouble, cellTroubles, findCellTrouble } from "./cell-trouble.ts";
import { type Cell, classifyValue, type ReadingRules } from "./classify-value.ts";
import { DistinctSketch } from "./distinct-sketch.ts";
import { FigureTally } from "./figure-tally.ts";
import { type Hash64, hashNumber, hashText } from "./hash-text.ts";
import { Moments } from "./moments.ts";
import { type ClassifiedValue, noKinds, type ValueKind } from "./value-kind.ts";

/** One distinct value of a column and how often it was seen; after the sketch began, `count` may be too low by at most `overflow`. */
export type SeenValue = ClassifiedValue & Hash64 & { count: number; trouble: number };

/** How much one column may remember exactly. `sketchPrecision` sets the distinct sketch to 2^precision bytes. */
export type TallyLimits = { distinctValues: number; characters: number; sketchPrecision: number };

/** Where something was first seen: the data row, counted from 1, and the cell's text. */
export type Sighting = { row: number; text: string; count: number };

const blank: SeenValue = { kind: "missing", figure: 0, swapped: Number.NaN, hi: 0, lo: 0, count: 0, trouble: 0 };
const longestKeptText = 256;
/** Values kept as candidates for the most frequent ones once not all can be kept. */
const candidateValues = 2048;

/**
 * Everything remembered of one column while its rows stream by. Up to the limits it keeps every distinct value with its count, and all
 * figures are exact; past them it goes over to sketches and keeps only frequent values (Misra and Gries, 1982, purged by half).
 */
export class ColumnTally {
  readonly name: string;
  /** Its place in the table, from 0. */
  readonly index: number;
  readonly kinds = noKinds();
  readonly firstOfKind = new Map<ValueKind, Sighting>();
  readonly troubles = new Map<CellTrouble, Sighting>();
  readonly seen = new Map<string | number | boolean, SeenValue>();
  readonly numbers = new FigureTally();
  readonly times = new FigureTally();
  readonly swappedTimes = new FigureTally();
  readonly lengths = new Moments();
  readonly #limits: TallyLimits;
  readonly #rules: ReadingRules;
  #capacity: number;
  #keptCharacters = 0;
  #sketch: DistinctSketch | null = null;
  #settled = false;
  /** By how much a count in `seen` may be too low. */
  overflow = 0;

  constructor(name: string, index: number, limits: TallyLimits, rules: ReadingRules) {
    this.name = name;
    this.index = index;
    this.#limits = limits;
    this.#capacity = limits.distinctValues;
    this.#rules = rules;
  }

  /** Null while every distinct value is known; afterwards the sketch that estimates their number. */
  get sketch(): DistinctSketch | null {
    return this.#sketch;
  }

  /** Takes the cell of data row `row` (from 1) and gives back what is known of its value, with the hash of its text (0 for an empty cell). */
  add(cell: Cell, row: number): Readonly<SeenValue> {
    if (cell === "" || cell === null || cell === undefined) {
      this.kinds.missing++;
      return blank;
    }
    const value = this.seen.get(keyOf(cell)) ?? this.#meet(cell, row);
    value.count++;
    this.kinds[value.kind]++;
    if (value.trouble !== 0) this.#noteTrouble(value.trouble, cell, row);
    if (this.#sketch !== null) this.#push(value, 1);
    return value;
  }

  /** Makes the figures ready to be read; nothing may be added after it. */
  settle(): void {
    if (this.#settled || this.#sketch !== null) return;
    this.#settled = true;
    for (const value of this.seen.values()) this.#push(value, value.count);
  }

  #meet(cell: string | number | boolean, row: number): SeenValue {
    if (this.seen.size >= this.#capacity || this.#keptCharacters >= this.#limits.characters) this.#makeRoom();
    const text = typeof cell === "string" ? cell : String(cell);
    const known = classifyValue(cell, this.#rules);
    // In JSON `1` and `"1"` are two values, so a value that is no text gets a hash of its own.
    const { hi, lo } = hashText(typeof cell === "string" ? text : `\0${text}`);
    const trouble = findCellTrouble(cell, known, this.#rules.textHoldsNumbers);
    const { kind, figure, swapped } = known;
    const value: SeenValue = { kind, figure, swapped, hi, lo, count: 0, trouble };
    if (!this.firstOfKind.has(kind)) this.firstOfKind.set(kind, { row, text: detach(beginningOf(text, 80)), count: 1 });
    this.seen.set(typeof cell === "string" ? detach(keyOf(cell)) : cell, value);
    this.#keptCharacters += Math.min(text.length, longestKeptText);
    if (this.#sketch !== null) this.#addDistinct(value);
    return value;
  }

  #push(value: SeenValue, times: number): void {
    switch (value.kind) {
      case "integer":
      case "number":
        this.numbers.push(value.figure, times);
        break;
      case "date":
      case "datetime":
        if (!Number.isNaN(value.figure)) this.times.push(value.figure, times);
        if (!Number.isNaN(value.swapped)) this.swappedTimes.push(value.swapped, times);
        break;
      case "text":
      case "code":
        this.lengths.push(value.figure, times);
        break;
      default:
        break;
    }
  }

  #addDistinct(value: SeenValue): void {
    if (value.kind === "missing") return;
    // `1` and `1.0` are one number, so a number is counted by its value and not by its spelling.
    this.#sketch?.add(value.kind === "number" || value.kind === "integer" ? hashNumber(value.figure) : value);
  }

  #makeRoom(): void {
    if (this.#sketch === null) {
      this.#sketch = new DistinctSketch(this.#limits.sketchPrecision);
      for (const tally of [this.numbers, this.times, this.swappedTimes]) tally.startSketch();
      for (const value of this.seen.values()) {
        this.#push(value, value.count);
        this.#addDistinct(value);
      }
      this.#capacity = Math.min(this.#capacity, candidateValues);
    }
    // Half of the new capacity stays free, so that making room is rare.
    const counts = Float64Array.from(this.seen.values(), (value) => value.count).sort();
    const cut = counts[Math.max(counts.length >> 1, counts.length - (this.#capacity >> 1))] ?? 1;
    this.overflow += cut;
    this.#keptCharacters = 0;
    for (const [key, value] of this.seen) {
      value.count -= cut;
      if (value.count <= 0) this.seen.delete(key);
      else this.#keptCharacters += typeof key === "string" ? key.length : 8;
    }
  }

  #noteTrouble(bits: number, cell: Cell, row: number): void {
    for (const [name, bit] of troubleBits) {
      if ((bits & bit) === 0) continue;
      const sighting = this.troubles.get(name);
      if (sighting === undefined) this.troubles.set(name, { row, text: detach(beginningOf(String(cell), 80)), count: 1 });
      else sighting.count++;
    }
  }
}

const troubleBits: [CellTrouble, number][] = [
  ["undecodable", cellTroubles.undecodable],
  ["garbled", cellTroubles.garbled],
  ["padded", cellTroubles.padded],
  ["unsafe_integer", cellTroubles.unsafe_integer],
  ["number_as_text", cellTroubles.number_as_text],
  ["control_character", cellTroubles.control_character],
];

function keyOf<Value extends string | number | boolean>(cell: Value): Value | string {
  if (typeof cell !== "string" || cell.length <= longestKeptText) return cell;
  const { hi, lo } = hashText(cell);
  return `${beginningOf(cell, 200)}… (${cell.length} characters, ${hi.toString(16)}${lo.toString(16)})`;
}

/** Whole surrogate pairs alone; there is no time here to look for whole characters. */
function beginningOf(text: string, length: number): string {
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}

const scratch = Buffer.alloc(longestKeptText * 4);

/** A copy that does not keep alive the chunk it was cut from: V8 keeps a whole parent string for any slice of 13 characters or more. */
function detach(text: string): string {
  if (text.length < 13) return text;
  scratch.write(text, 0, "utf16le");
  return scratch.toString("utf16le", 0, text.length * 2);
}
