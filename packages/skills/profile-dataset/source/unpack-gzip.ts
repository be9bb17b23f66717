import { createReadStream, createWriteStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { SkillFailure } from "@skillrun/runtime/skill";
import type { OpenHow } from "./open-how.ts";

/** Unpacks a gzip file, of one member or several, into this run's folder, and gives the unpacked file. */
export async function unpackGzip(how: OpenHow): Promise<OpenHow["file"]> {
  const { file, limits, host } = how;
  const path = join(how.folder, "unpacked");
  let bytes = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      done(bytes > limits.unpackedBytes ? tooLarge(file.name, limits.unpackedBytes) : null, chunk);
    },
  });
  try {
    await pipeline(createReadStream(file.path), createGunzip(), counted, createWriteStream(path), { signal: host.signal });
  } catch (error) {
    host.signal.throwIfAborted();
    if (error instanceof SkillFailure) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new SkillFailure(
      "gzip_damaged",
      `"${file.name}" is a gzip file that cannot be unpacked to its end (${reason}): it is damaged or was cut off. Upload the complete file.`,
    );
  }
  return { name: file.name, path, sizeBytes: (await stat(path)).size };
}

function tooLarge(name: string, most: number): SkillFailure {
  return new SkillFailure(
    "file_too_large",
    `"${name}" unpacks to more than ${most / 1e9} GB, the most that is profiled. Upload a smaller part of it.`,
  );
}
