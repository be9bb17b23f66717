/** An array of objects inside one large JSON object. `start` is the index of its `[` in the text, `line` the line of it. */
export type FoundRecords = { path: string[]; count: number; start: number; line: number };

/** What a pass over a JSON text shows: several values one after another, or one object with its arrays of objects. */
export type JsonShape = { kind: "array" } | { kind: "lines" } | { kind: "object"; records: FoundRecords | null; isGeoJson: boolean };

type Frame = { isArray: boolean; path: string[] | null; found: FoundRecords | null; isRecords: boolean; values: number };

const deepest = 4;
const fewestValues = 20;
const quote = 34;
const backslash = 92;

/**
 * Looks through JSON text in pieces for the longest array of objects that lies at most four keys deep in one top-level object. It looks only
 * at brackets, strings and keys; whether the text is valid is for the parser of the records to say.
 */
export class RecordFinder {
  readonly #stack: Frame[] = [];
  #position = 0;
  #line = 1;
  #inString = false;
  #escaped = false;
  #text = "";
  #keeps = false;
  #key: string | null = null;
  #expectsKey = false;
  #type = "";
  #kind: "unknown" | "array" | "object" | "lines" = "unknown";
  #isOver = false;
  #best: FoundRecords | null = null;
  /** The longest array of plain values: the table where there are no records. */
  #series: FoundRecords | null = null;

  /** False when no more text is needed. */
  push(text: string): boolean {
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index);
      if (unit === 10) this.#line++;
      if (this.#inString) this.#takeInString(unit, text[index] ?? "");
      else if (unit === quote) this.#beginString();
      else if (unit > 32) this.#take(unit, this.#position + index);
      if (this.#kind === "array" || this.#kind === "lines") return false;
    }
    this.#position += text.length;
    return true;
  }

  finish(): JsonShape {
    if (this.#kind === "array" || this.#kind === "lines" || !this.#isOver) return { kind: this.#kind === "array" ? "array" : "lines" };
    const isGeoJson = this.#type === "FeatureCollection" && this.#best?.path.join() === "features";
    return { kind: "object", records: this.#best ?? this.#series, isGeoJson };
  }

  #beginString(): void {
    if (this.#isOver || this.#kind === "unknown") this.#kind = "lines";
    this.#inString = true;
    this.#keeps = this.#stack.at(-1)?.path !== null && this.#stack.length <= deepest;
    this.#text = "";
    this.#endElement();
  }

  #takeInString(unit: number, letter: string): void {
    if (this.#escaped) this.#escaped = false;
    else if (unit === backslash) this.#escaped = true;
    else if (unit === quote) {
      this.#inString = false;
      if (this.#expectsKey) this.#key = this.#text;
      else if (this.#stack.length === 1 && this.#key === "type") this.#type = this.#text;
      return;
    }
    if (this.#keeps && this.#text.length < 200) this.#text += letter;
  }

  #take(unit: number, position: number): void {
    const letter = String.fromCharCode(unit);
    if (this.#isOver) this.#kind = "lines";
    else if (letter === "{" || letter === "[") this.#open(letter === "[", position);
    else if (letter === "}" || letter === "]") this.#close();
    else if (letter === ",") this.#expectsKey = this.#stack.at(-1)?.isArray === false;
    else if (letter === ":") this.#expectsKey = false;
    else if (this.#kind === "unknown") this.#kind = "lines";
    else this.#endElement();
  }

  /** A value that is no object: the array around it holds no records. */
  #endElement(): void {
    const around = this.#stack.at(-1);
    if (around?.isArray !== true) return;
    around.isRecords = false;
    around.values++;
  }

  #open(isArray: boolean, position: number): void {
    if (this.#kind === "unknown") this.#kind = isArray ? "array" : "object";
    const around = this.#stack.at(-1);
    if (around?.isArray === true) {
      if (isArray) around.isRecords = false;
      else if (around.found !== null) around.found.count++;
    }
    const isNamed = around === undefined || (!around.isArray && around.path !== null && this.#key !== null && this.#stack.length < deepest);
    const path = !isNamed ? null : around === undefined ? [] : [...(around.path ?? []), this.#key ?? ""];
    const found = isArray && path !== null ? { path, count: 0, start: position, line: this.#line } : null;
    this.#stack.push({ isArray, path: isArray ? null : path, found, isRecords: true, values: 0 });
    this.#expectsKey = !isArray;
  }

  #close(): void {
    const done = this.#stack.pop();
    if (done?.found != null && done.isRecords && done.found.count > (this.#best?.count ?? 0)) this.#best = done.found;
    const found = done?.found ?? null;
    const values = done?.values ?? 0;
    if (found?.count === 0 && values >= fewestValues && values > (this.#series?.count ?? 0)) this.#series = { ...found, count: values };
    this.#expectsKey = false;
    this.#isOver = this.#stack.length === 0;
  }
}
