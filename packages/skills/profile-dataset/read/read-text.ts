import { createReadStream } from "node:fs";

/** Streams a file as text, without its byte order mark, with the bytes read so far. Bytes that are no text become U+FFFD. */
export async function* readText(path: string, encoding: string, signal: AbortSignal): AsyncGenerator<{ text: string; bytesRead: number }> {
  const decoder = encoding.startsWith("utf-32") ? new Utf32Decoder(encoding === "utf-32le") : new StreamingDecoder(encoding);
  let bytesRead = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024, signal })) {
    if (!Buffer.isBuffer(chunk)) continue;
    bytesRead += chunk.length;
    yield { text: decoder.push(chunk), bytesRead };
  }
  const rest = decoder.finish();
  if (rest !== "") yield { text: rest, bytesRead };
}

class StreamingDecoder {
  readonly #decoder: InstanceType<typeof TextDecoder>;

  constructor(encoding: string) {
    this.#decoder = new TextDecoder(encoding);
  }

  push(chunk: Uint8Array): string {
    return this.#decoder.decode(chunk, { stream: true });
  }

  finish(): string {
    return this.#decoder.decode();
  }
}

/** The platform's decoder knows no UTF-32. */
class Utf32Decoder {
  readonly #littleEndian: boolean;
  #held = Buffer.alloc(0);
  #started = false;

  constructor(littleEndian: boolean) {
    this.#littleEndian = littleEndian;
  }

  push(chunk: Buffer): string {
    const bytes = Buffer.concat([this.#held, chunk]);
    const end = bytes.length - (bytes.length % 4);
    this.#held = Buffer.from(bytes.subarray(end));
    let text = "";
    for (let at = 0; at < end; at += 4) {
      const point = this.#littleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
      const isMark = point === 0xfeff && !this.#started;
      this.#started = true;
      if (!isMark) text += point > 0x10ffff || (point >= 0xd800 && point < 0xe000) ? "\ufffd" : String.fromCodePoint(point);
    }
    return text;
  }

  finish(): string {
    return this.#held.length === 0 ? "" : "\ufffd";
  }
}
