import { promisify, TextDecoder } from "node:util";
import { crc32, inflateRaw } from "node:zlib";
import { type Entry, getFileNameLowLevel, type ZipFile } from "yauzl";
import { bundleLimits, sayBytes } from "../bundle/bundle-limits.ts";
import { showPath } from "../bundle/bundle-path.ts";
import { formatError } from "../bundle/notice.ts";
import type { BundleSource } from "./bundle-source.ts";

const inflate = promisify(inflateRaw);
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const stored = 0;
const deflated = 8;

/** An entry of an archive: its path, and where its bytes lie. */
export type ZipEntry = { entry: Entry; path: string; isFolder: boolean; executable: boolean | null };

/** Reads what the directory of the archive says of an entry, and refuses what no skill needs: links, devices, set-user-id programs, encryption. */
export function readZipEntry(entry: Entry): ZipEntry {
  const path = decodeName(entry);
  const refuse = (code: string, message: string) => formatError(code, `"${showPath(path)}" ${message}`);
  const mode = entry.externalFileAttributes >>> 16;
  const isFolder = path.endsWith("/");
  const type = mode & 0o170000;
  if (type === 0o120000) throw refuse("zip_link", "is a symbolic link; put the file itself into the archive (zip does that without -y)");
  if (type !== 0 && type !== (isFolder ? 0o040000 : 0o100000)) throw refuse("zip_special", "is neither a file nor a folder; leave it out");
  if ((mode & 0o7000) !== 0 && !isFolder)
    throw refuse("zip_special", "has a set-user-id, set-group-id or sticky mode; remove it (chmod 755)");
  if (entry.isEncrypted()) throw refuse("zip_encrypted", "is encrypted; make the archive without a password");
  if (entry.compressionMethod !== stored && entry.compressionMethod !== deflated) {
    throw refuse("zip_invalid", "is compressed in a way few programs know; make the archive with the usual method (deflate)");
  }
  return { entry, path: isFolder ? path.slice(0, -1) : path, isFolder, executable: mode === 0 ? null : (mode & 0o111) !== 0 };
}

/** Some programs write UTF-8 without saying so; everything else is as the format says. */
function decodeName(entry: Entry): string {
  try {
    return utf8.decode(entry.fileNameRaw);
  } catch {
    return getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, true);
  }
}

/** The entry as a file of a bundle; reading it checks that its name, size and checksum are what the directory of the archive says. */
export function zipEntrySource(archive: Buffer, zip: ZipFile, { entry, path, executable }: ZipEntry): BundleSource {
  return { path, sizeBytes: entry.uncompressedSize, executable, read: () => readContent(archive, zip, entry, path) };
}

async function readContent(archive: Buffer, zip: ZipFile, entry: Entry, path: string): Promise<Uint8Array> {
  const header = await zip.readLocalFileHeaderPromise(entry);
  if (!header.fileName.equals(entry.fileNameRaw)) {
    throw formatError("zip_invalid", "the archive gives this file two names; make it again", { path });
  }
  const bytes = archive.subarray(header.fileDataStart, header.fileDataStart + entry.compressedSize);
  const content = await decompress(bytes, entry, path);
  if (content.byteLength !== entry.uncompressedSize) throw wrongSize(path);
  if (crc32(content) !== entry.crc32)
    throw formatError("zip_invalid", "its checksum is wrong: the archive is damaged; make it again", { path });
  return content;
}

async function decompress(bytes: Buffer, entry: Entry, path: string): Promise<Uint8Array> {
  // A copy, so that the archive itself can be freed.
  if (entry.compressionMethod === stored) return Uint8Array.from(bytes);
  try {
    const maxOutputLength = Math.min(entry.uncompressedSize, bundleLimits.fileBytes) + 1;
    const { buffer, byteOffset, byteLength } = await inflate(bytes, { maxOutputLength });
    return new Uint8Array(buffer, byteOffset, byteLength);
  } catch (error) {
    if (error instanceof RangeError) throw wrongSize(path);
    throw formatError("zip_invalid", "its bytes cannot be decompressed: the archive is damaged; make it again", { path });
  }
}

function wrongSize(path: string): Error {
  return formatError("zip_lying_size", `it is not as large as the archive says (at most ${sayBytes(bundleLimits.fileBytes)} can be)`, {
    path,
  });
}
