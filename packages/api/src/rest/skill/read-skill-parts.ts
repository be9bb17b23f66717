import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Busboy, type BusboyFileStream, type BusboyInstance } from "@fastify/busboy";
import { SkillrunError } from "@skillrun/contract";
import { type BundlePart, bundleLimits } from "@skillrun/skill-format";
import { invalid } from "../../error-mapping.ts";

/**
 * The `files` parts of a form, each with the path that the sender gives as its filename: folders stay in it, as a browser's `webkitRelativePath` has
 * them. Whoever reads the body bounds its size.
 */
export async function readSkillParts(contentType: string, body: AsyncIterable<Uint8Array>): Promise<BundlePart[]> {
  const parser = parserOf(contentType);
  const parts: Promise<BundlePart>[] = [];
  const streams: BusboyFileStream[] = [];
  const stop = new AbortController();
  parser.on("file", (_field, part, filename: string | undefined) => {
    // The parser may fail a part that nobody reads any more; unheard, that would end the process.
    part.on("error", () => undefined);
    const one = readPart(part, filename ?? "");
    one.catch((error: unknown) => stop.abort(error));
    streams.push(part);
    parts.push(one);
  });
  parser.on("filesLimit", () => stop.abort(invalid(["body", "files"], `may hold at most ${bundleLimits.listedEntries} files`, "too_big")));
  try {
    await pipeline(Readable.from(body), parser, { signal: stop.signal });
    return await Promise.all(parts);
  } catch (error) {
    stop.abort(error);
    for (const stream of streams) stream.destroy();
    await Promise.allSettled(parts);
    const { reason } = stop.signal;
    throw reason instanceof SkillrunError ? reason : invalid(["body"], "must be whole multipart/form-data", "invalid_multipart", reason);
  }
}

function parserOf(contentType: string): BusboyInstance {
  try {
    return new Busboy({
      headers: { "content-type": contentType },
      preservePath: true,
      limits: { files: bundleLimits.listedEntries, fields: 100, fieldSize: 1024, headerPairs: 20 },
      isPartAFile: (field, type, filename) => field === "files" && (filename !== undefined || type === "application/octet-stream"),
    });
  } catch {
    throw invalid(["header", "content-type"], "must name the boundary of its parts", "content_type");
  }
}

async function readPart(part: BusboyFileStream, path: string): Promise<BundlePart> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of part) chunks.push(chunk);
  return { path, content: new Uint8Array(Buffer.concat(chunks)) };
}
