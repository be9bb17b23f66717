import { crc32, deflateRawSync } from "node:zlib";

/** An entry of a hand-made archive, in which everything can be a lie. */
export type RawZipEntry = {
  name: string | Uint8Array;
  content?: Uint8Array | string;
  /** The Unix mode with its type bits, as in `0o100644`. */
  mode?: number;
  deflate?: boolean;
  flags?: number;
  method?: number;
  /** What the archive says instead of the truth. */
  saidSize?: number;
  saidCrc?: number;
  localName?: string;
  /** Points to the local header of the entry with this number instead of its own. */
  sharesWith?: number;
};

/** Writes a zip archive by hand, for the ones that no program writes. */
export function rawZip(entries: readonly RawZipEntry[], options: { saidEntries?: number } = {}): Buffer {
  const chunks: Buffer[] = [];
  const central: Buffer[] = [];
  const offsets: number[] = [];
  let at = 0;
  for (const entry of entries) {
    const content = Buffer.from(entry.content ?? "");
    const name = Buffer.from(entry.name);
    const localName = Buffer.from(entry.localName ?? name);
    const data = entry.deflate ? deflateRawSync(content) : content;
    const fixed = Buffer.alloc(26);
    fixed.writeUInt16LE(20, 0);
    fixed.writeUInt16LE(entry.flags ?? 0x800, 2);
    fixed.writeUInt16LE(entry.method ?? (entry.deflate ? 8 : 0), 4);
    fixed.writeUInt16LE(0x21, 8);
    fixed.writeUInt32LE(entry.saidCrc ?? crc32(content), 10);
    fixed.writeUInt32LE(data.byteLength, 14);
    fixed.writeUInt32LE(entry.saidSize ?? content.byteLength, 18);
    fixed.writeUInt16LE(localName.byteLength, 22);
    const offset = entry.sharesWith === undefined ? at : (offsets[entry.sharesWith] ?? at);
    offsets.push(offset);
    if (entry.sharesWith === undefined) {
      const local = Buffer.concat([Buffer.from("PK\u0003\u0004"), fixed, localName, data]);
      chunks.push(local);
      at += local.byteLength;
    }
    fixed.writeUInt16LE(name.byteLength, 22);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(((entry.mode ?? 0) << 16) >>> 0, 6);
    tail.writeUInt32LE(offset, 10);
    central.push(Buffer.concat([Buffer.from("PK\u0001\u0002"), Buffer.from([20, 3]), fixed, tail, name]));
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write("PK\u0005\u0006", 0, "latin1");
  end.writeUInt16LE(options.saidEntries ?? entries.length, 8);
  end.writeUInt16LE(options.saidEntries ?? entries.length, 10);
  end.writeUInt32LE(directory.byteLength, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...chunks, directory, end]);
}
