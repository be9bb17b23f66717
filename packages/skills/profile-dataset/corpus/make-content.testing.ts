/** A file of these lines, each ended by `end`. */
export function lines(texts: readonly string[], end = "\n"): string {
  return texts.map((text) => text + end).join("");
}

/** `count` lines below `head`; `line` writes the one with this index, from 0. */
export function table(head: string, count: number, line: (index: number) => string): string {
  return lines([head, ...Array.from({ length: count }, (_, index) => line(index))]);
}

/** `text` in a legacy encoding of one or two bytes a character, by turning Node's decoder around. */
export function encodeText(text: string, encoding: string): Uint8Array {
  const bytesOf = encodingTable(encoding);
  return Uint8Array.from(
    Array.from(text).flatMap((letter) => {
      const bytes = bytesOf.get(letter);
      if (bytes === undefined) throw new Error(`${encoding} has no "${letter}"`);
      return bytes;
    }),
  );
}

/** `text` as UTF-32 with a byte order mark. */
export function encodeUtf32(text: string, order: "le" | "be"): Uint8Array {
  const points = Array.from(`\ufeff${text}`, (letter) => letter.codePointAt(0) ?? 0);
  const bytes = Buffer.alloc(points.length * 4);
  for (const [index, point] of points.entries()) {
    if (order === "le") bytes.writeUInt32LE(point, index * 4);
    else bytes.writeUInt32BE(point, index * 4);
  }
  return bytes;
}

/** `text` as UTF-16, with a byte order mark or without. */
export function encodeUtf16(text: string, order: "le" | "be", mark: boolean): Uint8Array {
  const bytes = Buffer.from(mark ? `\ufeff${text}` : text, "utf16le");
  return order === "le" ? bytes : bytes.swap16();
}

const tables = new Map<string, Map<string, number[]>>();

function encodingTable(encoding: string): Map<string, number[]> {
  const known = tables.get(encoding);
  if (known !== undefined) return known;
  const made = new Map<string, number[]>();
  const decoder = new TextDecoder(encoding, { fatal: true });
  const add = (bytes: number[]): void => {
    try {
      const [letter, ...rest] = Array.from(decoder.decode(Uint8Array.from(bytes)));
      if (letter !== undefined && rest.length === 0 && !made.has(letter)) made.set(letter, bytes);
    } catch {
      // Not a character of this encoding.
    }
  };
  for (let byte = 0; byte < 256; byte++) add([byte]);
  for (let lead = 0x81; lead < 0xff; lead++) for (let trail = 0x40; trail < 0xff; trail++) add([lead, trail]);
  tables.set(encoding, made);
  return made;
}
