import { mostLinesAtOnce } from "../messages.ts";

const newline = 10;
const folder = "/workspace/.events/";

/** Tells whole lines of event files as they come, each once, also when a program writes its whole file anew to add one. */
export class EventTail {
  readonly #told = new Map<string, { bytes: Uint8Array; length: number }>();
  readonly #onLines: (lines: string[]) => void;

  constructor(onLines: (lines: string[]) => void) {
    this.#onLines = onLines;
  }

  /** Whether a file's lines are events. */
  static isEventFile(path: string): boolean {
    return path.startsWith(folder) && path.endsWith(".jsonl") && !path.includes("/", folder.length);
  }

  /** What lies in the file already is no news. */
  prime(path: string, content: Uint8Array): void {
    const length = content.lastIndexOf(newline) + 1;
    this.#told.set(path, { bytes: content.slice(0, length), length });
  }

  /** The file has this content now, and changed from this byte on. */
  update(path: string, content: Uint8Array, from: number): void {
    const told = this.#told.get(path) ?? { bytes: new Uint8Array(0), length: 0 };
    if (from < told.length) {
      const shared = Math.min(told.length, content.length);
      if (!sameBytes(told.bytes, content, from, shared)) told.length = 0;
      // Written anew only in part so far: what was told comes again first.
      else if (content.length < told.length) return;
    }
    const end = content.lastIndexOf(newline) + 1;
    if (end > told.length) {
      const lines = new TextDecoder().decode(content.subarray(told.length, end)).split("\n");
      keep(told, content, end);
      const said = lines.map((line) => line.trim()).filter((line) => line !== "");
      for (let at = 0; at < said.length; at += mostLinesAtOnce) this.#onLines(said.slice(at, at + mostLinesAtOnce));
    }
    this.#told.set(path, told);
  }
}

function keep(told: { bytes: Uint8Array; length: number }, content: Uint8Array, end: number): void {
  if (told.bytes.length < end) {
    const grown = new Uint8Array(Math.max(end, told.bytes.length * 2, 1024));
    grown.set(told.bytes.subarray(0, told.length));
    told.bytes = grown;
  }
  told.bytes.set(content.subarray(told.length, end), told.length);
  told.length = end;
}

function sameBytes(a: Uint8Array, b: Uint8Array, start: number, end: number): boolean {
  for (let index = start; index < end; index += 1) if (a[index] !== b[index]) return false;
  return true;
}
