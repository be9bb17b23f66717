import { isAscii, isUtf8 } from "node:buffer";

/** The encodings that are read, by their WHATWG names. */
export type FileEncoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";

/** UTF-16 by its byte order mark, or by the zero bytes that Latin letters leave in every second place; null for everything else. */
export function detectUtf16(head: Uint8Array): "utf-16le" | "utf-16be" | null {
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
  const pairs = Math.min(head.length >> 1, 2048);
  let evenZeros = 0;
  let oddZeros = 0;
  for (let index = 0; index < pairs; index++) {
    if (head[index * 2] === 0) evenZeros++;
    if (head[index * 2 + 1] === 0) oddZeros++;
  }
  if (pairs < 2) return null;
  if (oddZeros > pairs * 0.6 && evenZeros < pairs * 0.05) return "utf-16le";
  return evenZeros > pairs * 0.6 && oddZeros < pairs * 0.05 ? "utf-16be" : null;
}

/** Decides between UTF-8 and Windows-1252 from all bytes of a file, given in pieces of any size. */
export class EncodingDetector {
  #held = Buffer.alloc(0);
  #valid = 0;
  #invalid = 0;

  push(chunk: Buffer): void {
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const end = lastCharacterStart(bytes);
    this.#held = Buffer.from(bytes.subarray(end));
    this.#look(bytes.subarray(0, end));
  }

  /** `undecodable` is how many places are not UTF-8 though most of the text is. */
  finish(): { encoding: "utf-8" | "windows-1252"; undecodable: number } {
    this.#look(this.#held);
    if (this.#invalid === 0) return { encoding: "utf-8", undecodable: 0 };
    return this.#valid > this.#invalid ? { encoding: "utf-8", undecodable: this.#invalid } : { encoding: "windows-1252", undecodable: 0 };
  }

  #look(bytes: Buffer): void {
    if (bytes.length === 0 || isAscii(bytes)) return;
    if (isUtf8(bytes)) {
      this.#valid += 100;
      return;
    }
    const text = bytes.toString("utf8");
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index);
      if (unit === 0xfffd) this.#invalid++;
      else if (unit > 127) this.#valid++;
    }
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
