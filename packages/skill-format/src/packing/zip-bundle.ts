import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { ZipFile } from "yazl";
import { comparePaths } from "../bundle/bundle-path.ts";
import type { SkillBundle } from "../bundle/skill-bundle.ts";

/** Zip has no time before this, and no time zone: so it is the same bytes everywhere. */
const mtime = new Date(1980, 0, 1);

/** A bundle as a zip archive for a download; with `folderName` all files lie in that folder. */
export function zipBundle(bundle: SkillBundle, options: { folderName?: string } = {}): Promise<Uint8Array> {
  const zip = new ZipFile();
  for (const { path, content, executable } of bundle.files.toSorted((a, b) => comparePaths(a.path, b.path))) {
    const inFolder = options.folderName === undefined ? path : `${options.folderName}/${path}`;
    zip.addBuffer(Buffer.from(content), inFolder, { mtime, forceDosTimestamp: true, mode: executable ? 0o100755 : 0o100644 });
  }
  zip.end();
  return buffer(Readable.from(zip.outputStream));
}
