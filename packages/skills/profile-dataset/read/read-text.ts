import { createReadStream } from "node:fs";
import type { FileEncoding } from "./encoding-detector.ts";
import { chunkBytes } from "./inspect-file.ts";

/** Streams a file as text, without its byte order mark, with the bytes read so far. Bytes that are no text become U+FFFD. */
export async function* readText(
  path: string,
  encoding: FileEncoding,
  signal: AbortSignal,
): AsyncGenerator<{ text: string; bytesRead: number }> {
  const decoder = new TextDecoder(encoding);
  let bytesRead = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes, signal })) {
    if (!Buffer.isBuffer(chunk)) continue;
    bytesRead += chunk.length;
    yield { text: decoder.decode(chunk, { stream: true }), bytesRead };
  }
  const rest = decoder.decode();
  if (rest !== "") yield { text: rest, bytesRead };
}
