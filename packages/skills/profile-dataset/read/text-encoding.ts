import { isAscii, isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import { analyse } from "chardet";

/** How a text is encoded: a name of the WHATWG Encoding Standard, or `utf-32le`, `utf-32be`. `undecodable`: places that are no text in it. */
export type TextEncoding = { name: string; certainty: number; undecodable: number };

/** What one pass over a text file's bytes says. */
export type TextScan = {
  encoding: TextEncoding;
  lineEnds: "lf" | "crlf" | "others";
  hasBlankLine: boolean;
  hasQuote: boolean;
  /** True for every file with a line of 2 MB or more, false for every file whose lines are all below 1 MB. */
  hasLongLine: boolean;
};

const sampleBytes = 1 << 20;
/** Below this confidence, in per cent, the detector has seen too few letters. */
const uncertain = 35;
const chunkBytes = 1 << 20;

/** The name under which `label` is known, or null. */
export function encodingName(label: string): string | null {
  const plain = label.trim().toLowerCase();
  if (/^utf-?32-?le$/.test(plain)) return "utf-32le";
  if (/^utf-?32-?be$/.test(plain)) return "utf-32be";
  try {
    return new TextDecoder(plain).encoding;
  } catch {
    return null;
  }
}

/** UTF-16 or UTF-32 by the byte order mark or by the zero bytes that most letters leave; null for everything else. */
export function detectWide(head: Uint8Array): string | null {
  const [a, b, c, d] = head;
  if (a === 0xff && b === 0xfe && c === 0 && d === 0) return "utf-32le";
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return "utf-32be";
  if (a === 0xff && b === 0xfe) return "utf-16le";
  if (a === 0xfe && b === 0xff) return "utf-16be";
  const quads = Math.min(head.length >> 2, 1024);
  const zeros = [0, 0, 0, 0];
  for (let index = 0; index < quads * 4; index++) if (head[index] === 0) zeros[index % 4] = (zeros[index % 4] ?? 0) + 1;
  const [z0 = 0, z1 = 0, z2 = 0, z3 = 0] = zeros;
  if (quads < 1) return null;
  if (z2 + z3 > quads * 1.9 && z0 < quads * 0.05) return "utf-32le";
  if (z0 + z1 > quads * 1.9 && z3 < quads * 0.05) return "utf-32be";
  if (z1 + z3 > quads * 1.2 && z0 + z2 < quads * 0.1) return "utf-16le";
  return z0 + z2 > quads * 1.2 && z1 + z3 < quads * 0.1 ? "utf-16be" : null;
}

/** Reads all bytes of a text file once to learn its encoding and its kinds of line end. `known` is an encoding that the caller named. */
export async function scanText(path: string, wide: string | null, known: string | null, signal: AbortSignal): Promise<TextScan> {
  const ends = new LineEndScan();
  const counts = new Utf8Count();
  const foreign: Buffer[] = [];
  let kept = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes, signal })) {
    if (!Buffer.isBuffer(chunk)) continue;
    ends.push(chunk);
    if (wide !== null || known !== null) continue;
    if (!counts.push(chunk) && kept < sampleBytes) {
      foreign.push(Buffer.from(chunk));
      kept += chunk.length;
    }
  }
  const seen = { lineEnds: ends.kind, hasBlankLine: ends.hasBlankLine, hasQuote: ends.hasQuote, hasLongLine: ends.hasLongLine };
  if (known !== null) return { ...seen, encoding: { name: known, certainty: 1, undecodable: 0 } };
  if (wide !== null) return { ...seen, encoding: { name: wide, certainty: 0.99, undecodable: 0 } };
  return { ...seen, encoding: decide(counts, foreign) };
}

function decide(counts: Utf8Count, foreign: Buffer[]): TextEncoding {
  const { valid, invalid } = counts.finish();
  if (invalid === 0) return { name: "utf-8", certainty: 1, undecodable: 0 };
  if (valid > invalid * 4) return { name: "utf-8", certainty: 0.9, undecodable: invalid };
  return guessEncoding(Buffer.concat(foreign));
}

/** The most likely encoding of bytes that are no UTF-8. */
export function guessEncoding(bytes: Uint8Array): TextEncoding {
  // Lines of plain ASCII say nothing of the encoding, and would outweigh the others.
  const telling = splitLines(bytes).filter((line) => !isAscii(line));
  const matches = preferWestern(analyse(Buffer.concat(telling.slice(0, 20_000))));
  for (const { name, confidence } of matches) {
    const encoding = encodingName(name);
    if (encoding === null || encoding === "utf-8" || encoding.startsWith("utf-16") || encoding.startsWith("utf-32")) continue;
    if (!decodes(telling, encoding)) continue;
    return { name: encoding, certainty: Math.min(0.99, Math.round(confidence) / 100), undecodable: 0 };
  }
  return { name: "windows-1252", certainty: 0.1, undecodable: 0 };
}

type Match = ReturnType<typeof analyse>[number];

/** A handful of letters tells little: there the most widespread of the encodings that may be meant comes first. */
function preferWestern(matches: Match[]): Match[] {
  const [best] = matches;
  const western = matches.find(({ name }) => name === "ISO-8859-1" || name === "windows-1252");
  if (best === undefined || western === undefined || best.confidence >= uncertain || western.confidence < best.confidence * 0.4)
    return matches;
  return [western, ...matches.filter((one) => one !== western)];
}

function decodes(lines: Buffer[], encoding: string): boolean {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let wrong = 0;
  for (const line of lines.slice(0, 1000)) {
    try {
      decoder.decode(line);
    } catch {
      wrong++;
    }
  }
  return wrong <= lines.length * 0.02;
}

function splitLines(bytes: Uint8Array): Buffer[] {
  const all = Buffer.from(bytes);
  const lines: Buffer[] = [];
  let from = 0;
  for (let at = 0; at < all.length; at++) {
    if (all[at] !== 10 && all[at] !== 13) continue;
    lines.push(all.subarray(from, at + 1));
    from = at + 1;
  }
  if (from < all.length) lines.push(all.subarray(from));
  return lines;
}

/** Counts characters beyond ASCII that are valid UTF-8, and places that are not, over bytes in pieces of any size. */
class Utf8Count {
  #held = Buffer.alloc(0);
  #valid = 0;
  #invalid = 0;

  /** False when the piece holds something that is no UTF-8. */
  push(chunk: Buffer): boolean {
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const end = lastCharacterStart(bytes);
    this.#held = Buffer.from(bytes.subarray(end));
    return this.#look(bytes.subarray(0, end));
  }

  finish(): { valid: number; invalid: number } {
    this.#look(this.#held);
    this.#held = Buffer.alloc(0);
    return { valid: this.#valid, invalid: this.#invalid };
  }

  #look(bytes: Buffer): boolean {
    if (isUtf8(bytes)) {
      if (!isAscii(bytes)) this.#valid += 100;
      return true;
    }
    const text = bytes.toString("utf8");
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index);
      if (unit === 0xfffd) this.#invalid++;
      else if (unit > 127) this.#valid++;
    }
    return false;
  }
}

/** Where the last character that may be incomplete begins: a UTF-8 character is at most four bytes, its followers 10xxxxxx. */
function lastCharacterStart(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(4, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return bytes.length;
    if (byte >= 0xc0) return bytes.length - back;
  }
  return bytes.length;
}

/** Which line ends occur. Once a carriage return stands alone no more is looked at. */
class LineEndScan {
  kind: TextScan["lineEnds"] = "lf";
  hasBlankLine = false;
  hasQuote = false;
  hasLongLine = false;
  #last = 10;
  #lines = 0;

  push(chunk: Buffer): void {
    const hasReturn = chunk.includes(13);
    this.hasQuote ||= chunk.includes(34);
    this.hasLongLine ||= chunk.length === chunkBytes && !chunk.includes(10);
    this.hasBlankLine ||= (this.#last === 10 && chunk[0] === 10) || chunk.includes("\n\n") || (hasReturn && chunk.includes("\n\r\n"));
    if (this.kind !== "others" && (hasReturn || this.kind === "crlf")) this.#compare(chunk, hasReturn);
    this.#last = chunk.at(-1) ?? this.#last;
    this.#lines++;
  }

  #compare(chunk: Buffer, hasReturn: boolean): void {
    if (this.#lines === 0) this.kind = "crlf";
    if (this.kind === "lf" || !hasReturn) {
      this.kind = this.kind === "crlf" && !hasReturn && !chunk.includes(10) ? "crlf" : "others";
      return;
    }
    let before = this.#last;
    for (let at = 0; at < chunk.length; at++) {
      const unit = chunk[at] ?? 0;
      if (unit === 10 ? before !== 13 : before === 13) {
        // The last byte before the first chunk is no line end.
        if (!(at === 0 && this.#lines === 0)) {
          this.kind = "others";
          return;
        }
      }
      before = unit;
    }
  }
}
