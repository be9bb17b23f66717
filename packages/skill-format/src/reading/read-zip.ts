import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { fromBufferPromise, type ZipFile } from "yauzl";
import { bundleLimits, sayBytes } from "../bundle/bundle-limits.ts";
import { formatError } from "../bundle/notice.ts";
import { SkillFormatError } from "../bundle/skill-format-error.ts";
import { assembleBundle, badPathNotice, throwIfAny } from "./assemble-bundle.ts";
import type { ReadBundle } from "./bundle-source.ts";
import { readZipEntry, type ZipEntry, zipEntrySource } from "./zip-entry.ts";

/** Room for headers, and for files that are stored without compression. */
const maxArchiveBytes = bundleLimits.totalBytes + 8 * 1024 * 1024;
const localHeaderBytes = 30;

/** Reads a zip archive from its bytes or from a file; a folder that all of it lies in is stripped. Nothing is written anywhere. */
export async function readBundleFromZip(zip: Uint8Array | string, options: { signal?: AbortSignal } = {}): Promise<ReadBundle> {
  const archive = typeof zip === "string" ? await readArchive(zip) : Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength);
  checkArchiveSize(archive.byteLength);
  const file = await openArchive(archive);
  const entries = await listEntries(file, options.signal);
  throwIfAny(entries.flatMap(({ path }) => badPathNotice(path)));
  refuseOverlap(entries, archive.byteLength);
  const sources = entries.filter(({ isFolder }) => !isFolder).map((entry) => zipEntrySource(archive, file, entry));
  try {
    const { bundle, strippedFolder } = await assembleBundle(sources, { stripFolder: true, signal: options.signal });
    return { bundle, folderName: strippedFolder, notices: [] };
  } catch (error) {
    throw readable(error, options.signal);
  }
}

async function readArchive(path: string): Promise<Buffer> {
  // Not held up by a pipe that nobody writes to.
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw formatError("zip_invalid", `${path} is no file; give the path of a zip archive`);
    checkArchiveSize(stats.size);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

function checkArchiveSize(bytes: number): void {
  if (bytes <= maxArchiveBytes) return;
  throw formatError(
    "zip_too_large",
    `the archive has ${sayBytes(bytes)}, at most ${sayBytes(maxArchiveBytes)} can be; leave out what the skill does not need`,
  );
}

async function openArchive(archive: Buffer): Promise<ZipFile> {
  try {
    return await fromBufferPromise(archive, { lazyEntries: true, decodeStrings: false, validateEntrySizes: true });
  } catch (error) {
    throw readable(error);
  }
}

async function listEntries(file: ZipFile, signal: AbortSignal | undefined): Promise<ZipEntry[]> {
  const { listedEntries } = bundleLimits;
  if (file.entryCount > listedEntries) {
    throw formatError(
      "zip_too_many_entries",
      `the archive has ${file.entryCount} entries, at most ${listedEntries} can be; leave out what the skill does not need`,
    );
  }
  const entries: ZipEntry[] = [];
  try {
    for await (const entry of file.eachEntry()) {
      signal?.throwIfAborted();
      entries.push(readZipEntry(entry));
    }
  } catch (error) {
    throw readable(error, signal);
  }
  return entries;
}

/** Entries that share bytes are how a small archive becomes a large one; no program writes them. */
function refuseOverlap(entries: readonly ZipEntry[], archiveBytes: number): void {
  const ranges = entries
    .map(({ entry }) => {
      const start = entry.relativeOffsetOfLocalHeader;
      return { start, end: start + localHeaderBytes + entry.fileNameRaw.byteLength + entry.compressedSize };
    })
    .sort((a, b) => a.start - b.start);
  let end = 0;
  for (const range of ranges) {
    if (range.start < end) throw formatError("zip_overlap", "entries of the archive share their bytes; make it again with a usual program");
    if (range.end > archiveBytes) throw formatError("zip_invalid", "the archive ends before its files do: it is cut off; upload it again");
    end = range.end;
  }
}

function readable(error: unknown, signal?: AbortSignal): unknown {
  if (error instanceof SkillFormatError || signal?.aborted) return error;
  return formatError(
    "zip_invalid",
    `this is no zip archive, or a damaged one (${error instanceof Error ? error.message : "unreadable"}); make it again`,
  );
}
