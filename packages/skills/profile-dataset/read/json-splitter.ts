import { SkillFailure } from "@skillrun/runtime/skill";

/** The text of one top-level value, or of one element of the top-level array, and the line where it begins. */
export type JsonElement = { text: string; line: number };

const quote = 34;
const comma = 44;
const openBracket = 91;
const backslash = 92;
const closeBracket = 93;
const openBrace = 123;
const closeBrace = 125;

/**
 * Cuts JSON text that arrives in pieces into elements, each small enough to be parsed alone: the elements of one top-level array, or the
 * values of JSON lines. It looks only at quotes, brackets and commas; whether an element is valid is for `JSON.parse` to say.
 */
export class JsonSplitter {
  readonly #limits: { recordCharacters: number; jsonDepth: number };
  readonly #isInside: boolean;
  #container: "unknown" | "array" | "lines" | "closed" = "unknown";
  #kept = "";
  #inElement = false;
  #inString = false;
  #escaped = false;
  #bare = false;
  #depth = 0;
  #line = 1;
  #elementLine = 1;
  #elements = 0;
  /** In an array: true when a comma must come before the next element. */
  #needsComma = false;

  /** `inside`: the text begins with an array inside a larger value, and what follows the array is not looked at. */
  constructor(limits: { recordCharacters: number; jsonDepth: number }, inside: { line: number } | null = null) {
    this.#limits = limits;
    this.#isInside = inside !== null;
    this.#line = inside?.line ?? 1;
  }

  /** True once the array inside a larger value has ended. */
  get isDone(): boolean {
    return this.#isInside && this.#container === "closed";
  }

  get container(): "array" | "lines" {
    return this.#container === "lines" ? "lines" : "array";
  }

  push(text: string): JsonElement[] {
    const elements: JsonElement[] = [];
    let start = 0;
    for (let index = 0; index < text.length && !this.isDone; index++) {
      const unit = text.charCodeAt(index);
      if (unit === 10) this.#line++;
      if (!this.#inElement) {
        if (!isBlank(unit) && this.#between(unit)) start = index;
        if (!this.#inElement) continue;
      }
      const end = this.#inside(unit, index);
      if (end < 0) continue;
      this.#keep(text.slice(start, end));
      elements.push({ text: this.#kept, line: this.#elementLine });
      this.#kept = "";
      this.#inElement = false;
      this.#needsComma = true;
      if (end === index && !isBlank(unit)) this.#between(unit);
    }
    if (this.#inElement) this.#keep(text.slice(start));
    return elements;
  }

  finish(): JsonElement[] {
    if (this.#inElement && this.#bare && this.#container === "lines") return [{ text: this.#kept, line: this.#elementLine }];
    if (this.#inElement) {
      throw new SkillFailure(
        "json_truncated",
        `The file ends in the middle of element ${this.#elements}, which begins in line ${this.#elementLine}: it was cut off. ${this.#elements - 1} elements before it are whole. Upload the complete file.`,
        { line: this.#elementLine },
      );
    }
    if (this.#container === "array") {
      throw new SkillFailure(
        "json_truncated",
        `The file ends after element ${this.#elements} without the closing "]": it was cut off. Upload the complete file.`,
      );
    }
    return [];
  }

  /** Takes a character between elements; true when an element begins with it. */
  #between(unit: number): boolean {
    if (this.#container === "unknown") {
      this.#container = unit === openBracket ? "array" : "lines";
      if (unit === openBracket) return false;
    }
    if (this.#container === "closed") throw this.#invalid('there is more text after the closing "]"');
    if (this.#container === "array" && unit === closeBracket) {
      this.#container = "closed";
      return false;
    }
    if (this.#container === "array" && unit === comma) {
      if (!this.#needsComma) throw this.#invalid("a comma stands where a value should");
      this.#needsComma = false;
      return false;
    }
    if (this.#container === "array" && this.#needsComma) throw this.#invalid("a comma is missing between two elements");
    this.#inElement = true;
    this.#elementLine = this.#line;
    this.#elements++;
    this.#depth = 0;
    this.#bare = unit !== quote && unit !== openBrace && unit !== openBracket;
    return true;
  }

  /** Takes a character of an element; gives the index after its end, or -1 while it goes on. */
  #inside(unit: number, index: number): number {
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false;
      else if (unit === backslash) this.#escaped = true;
      else if (unit === quote) {
        this.#inString = false;
        if (this.#depth === 0) return index + 1;
      }
      return -1;
    }
    if (this.#bare) return isBlank(unit) || (this.#container === "array" && (unit === comma || unit === closeBracket)) ? index : -1;
    if (unit === quote) this.#inString = true;
    else if (unit === openBrace || unit === openBracket) {
      this.#depth++;
      if (this.#depth > this.#limits.jsonDepth) throw this.#tooDeep();
    } else if (unit === closeBrace || unit === closeBracket) {
      this.#depth--;
      if (this.#depth === 0) return index + 1;
    }
    return -1;
  }

  #keep(text: string): void {
    this.#kept += text;
    if (this.#kept.length <= this.#limits.recordCharacters) return;
    const advice = "A table has many small records; upload it as an array of objects or as JSON lines.";
    throw new SkillFailure(
      "record_too_long",
      `Element ${this.#elements}, which begins in line ${this.#elementLine}, is longer than ${this.#limits.recordCharacters / 1_000_000} million characters. ${advice}`,
      { line: this.#elementLine },
    );
  }

  #invalid(what: string): SkillFailure {
    return new SkillFailure(
      "json_invalid",
      `The file is not valid JSON: in line ${this.#line}, after element ${this.#elements}, ${what}.`,
      { line: this.#line },
    );
  }

  #tooDeep(): SkillFailure {
    return new SkillFailure(
      "json_too_deep",
      `Element ${this.#elements}, which begins in line ${this.#elementLine}, nests more than ${this.#limits.jsonDepth} levels deep, so it is no record of a table.`,
      { line: this.#elementLine },
    );
  }
}

function isBlank(unit: number): boolean {
  return unit === 32 || unit === 10 || unit === 13 || unit === 9;
}
