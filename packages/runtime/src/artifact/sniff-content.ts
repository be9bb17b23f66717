import { Readable } from "node:stream";
import { contentTypeOf, sniffedBytes } from "./content-type.ts";

/** A stream to be stored, whose first bytes are looked at as they pass. */
export type SniffedContent = {
  body: Readable;
  /** The media type of a file of that name; ask when the stream has been read. */
  contentType(filename: string): Promise<string>;
};

/** Looks at what begins a stream without holding it up. */
export function sniffContent(body: Readable): SniffedContent {
  const head: Buffer[] = [];
  let missing = sniffedBytes;
  const watch = async function* (): AsyncGenerator<Buffer> {
    for await (const chunk of body) {
      const bytes: Buffer = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
      if (missing > 0) {
        // A copy: whoever reads the stream may use its memory again.
        head.push(Buffer.from(bytes.subarray(0, missing)));
        missing -= Math.min(missing, bytes.length);
      }
      yield bytes;
    }
  };
  return {
    body: Readable.from(watch(), { objectMode: false }),
    contentType: (filename) => contentTypeOf(filename, Buffer.concat(head)),
  };
}
