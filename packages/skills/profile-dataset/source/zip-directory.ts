import { open } from "node:fs/promises";

/** An entry of a ZIP archive as its central directory names it. */
export type ZipEntry = { name: string; unpackedBytes: number };

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;

/** The central directory of a ZIP archive; null when the file is none or is damaged. */
export async function readZipDirectory(path: string): Promise<ZipEntry[] | null> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const tail = Buffer.alloc(Math.min(size, 66_000));
    await file.read(tail, 0, tail.length, size - tail.length);
    let end = tail.length - 22;
    while (end >= 0 && tail.readUInt32LE(end) !== endSignature) end--;
    if (end < 0) return null;
    const directory = Buffer.alloc(Math.min(tail.readUInt32LE(end + 12), 4_000_000));
    await file.read(directory, 0, directory.length, tail.readUInt32LE(end + 16));
    return entriesOf(directory);
  } finally {
    await file.close();
  }
}

function entriesOf(directory: Buffer): ZipEntry[] {
  const entries: ZipEntry[] = [];
  let at = 0;
  while (at + 46 <= directory.length && directory.readUInt32LE(at) === entrySignature) {
    const nameLength = directory.readUInt16LE(at + 28);
    entries.push({ name: directory.toString("utf8", at + 46, at + 46 + nameLength), unpackedBytes: directory.readUInt32LE(at + 24) });
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}
