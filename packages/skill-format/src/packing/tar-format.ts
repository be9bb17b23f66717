import { comparePaths } from "../bundle/bundle-path.ts";
import type { BundleFile } from "../bundle/skill-bundle.ts";

const block = 512;
const nameBytes = 100;

/** One entry of an archive, as far as a packed bundle needs it. */
export type TarEntry = { type: "0" | "x"; path: string; executable: boolean; content: Uint8Array };

/** Writes files as a tar archive (POSIX.1-2001) that any tar reads: always the same bytes for the same files. */
export function writeTar(files: readonly BundleFile[]): Buffer {
  const blocks: Uint8Array[] = [];
  for (const { path, executable, content } of files.toSorted((a, b) => comparePaths(a.path, b.path))) {
    if (Buffer.byteLength(path) > nameBytes) pushEntry(blocks, { type: "x", path: "path", executable: false, content: paxPath(path) });
    pushEntry(blocks, { type: "0", path, executable, content });
  }
  blocks.push(new Uint8Array(2 * block));
  return Buffer.concat(blocks);
}

function pushEntry(blocks: Uint8Array[], entry: TarEntry): void {
  blocks.push(writeHeader(entry), entry.content, new Uint8Array(padding(entry.content.byteLength)));
}

function writeHeader({ type, path, executable, content }: TarEntry): Buffer {
  const header = Buffer.alloc(block);
  const octal = (value: number, at: number, length: number) =>
    header.write(`${value.toString(8).padStart(length - 1, "0")}\0`, at, "latin1");
  Buffer.from(path).copy(header, 0, 0, nameBytes);
  octal(executable ? 0o755 : 0o644, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(content.byteLength, 124, 12);
  octal(0, 136, 12);
  header.write("        ", 148, "latin1");
  header.write(type, 156, "latin1");
  header.write("ustar\u000000", 257, "latin1");
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return header;
}

/** An extended header's line says its own length first, those digits included. */
function paxPath(path: string): Buffer {
  const rest = ` path=${path}\n`;
  let length = Buffer.byteLength(rest) + 1;
  while (Buffer.byteLength(String(length)) + Buffer.byteLength(rest) !== length) length += 1;
  return Buffer.from(`${length}${rest}`);
}

/** Reads files from what `writeTar` wrote. Anything else gives null: only plain files, in order, with exactly those headers. */
export function readTar(tar: Uint8Array): BundleFile[] | null {
  const bytes = Buffer.from(tar.buffer, tar.byteOffset, tar.byteLength);
  const files: BundleFile[] = [];
  let longPath: string | null = null;
  let at = 0;
  for (;;) {
    const header = bytes.subarray(at, at + block);
    if (header.byteLength < block) return null;
    if (header.every((byte) => byte === 0)) break;
    const size = Number.parseInt(header.toString("latin1", 124, 135), 8);
    const content = bytes.subarray(at + block, at + block + size);
    if (!Number.isInteger(size) || content.byteLength !== size) return null;
    if (header[156] === 0x78) longPath = /^\d+ path=(.*)\n$/s.exec(content.toString())?.[1] ?? null;
    else {
      const name = header.subarray(0, nameBytes).toString().replace(/\0.*$/s, "");
      files.push({ path: longPath ?? name, executable: header[104] === 0x37, content: Uint8Array.from(content) });
      longPath = null;
    }
    at += block + size + padding(size);
  }
  // Written again it must be the same: so there is nothing in it that was not looked at, whatever it is.
  return writeTar(files).equals(bytes) ? files : null;
}

function padding(size: number): number {
  return (block - (size % block)) % block;
}
