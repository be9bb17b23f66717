import { readSync } from "node:fs";
import { longestEventBytes, mostEventLines } from "../../event-bounds.ts";

/** Reads whole lines as they are appended to files. */
export type LineReader = {
  /** Reads on in an open file, at most so many pieces; false when there is more. */
  readOn(opened: { file: number; size: number; inode: number }, mostPieces: number): boolean;
};

const pieceBytes = 64 * 1024;
/** What is read of all files together; a program that writes more is not followed any further. */
const mostBytes = 16 * 1024 * 1024;
const lineEnd = 0x0a;

/** A file is known by its inode: one that takes another's name is read from its start. `line` holds the pieces of the unfinished line. */
type FollowedFile = { offset: number; line: Buffer[]; lineBytes: number };

/** Gives whole lines to `onLine`; empty ones and those that are too long are left out. */
export function createLineReader(onLine: (line: string) => void): LineReader {
  const files = new Map<number, FollowedFile>();
  const piece = Buffer.alloc(pieceBytes);
  let readBytes = 0;
  let saidLines = 0;

  const emit = (line: Buffer): void => {
    if (line.length === 0 || line.length > longestEventBytes || saidLines >= mostEventLines) return;
    saidLines += 1;
    onLine(line.toString("utf8"));
  };
  const take = (followed: FollowedFile, bytes: Buffer): void => {
    let start = 0;
    for (let end = bytes.indexOf(lineEnd); end !== -1; end = bytes.indexOf(lineEnd, start)) {
      emit(followed.lineBytes === 0 ? bytes.subarray(start, end) : Buffer.concat([...followed.line, bytes.subarray(start, end)]));
      followed.line = [];
      followed.lineBytes = 0;
      start = end + 1;
    }
    followed.lineBytes += bytes.length - start;
    // Of a line that is too long only its being so is kept.
    if (followed.lineBytes > longestEventBytes) followed.line = [Buffer.alloc(longestEventBytes + 1)];
    else if (start < bytes.length) followed.line.push(Buffer.from(bytes.subarray(start)));
  };
  return {
    readOn(opened, mostPieces) {
      const followed = files.get(opened.inode) ?? { offset: 0, line: [], lineBytes: 0 };
      files.set(opened.inode, followed);
      if (opened.size < followed.offset) Object.assign(followed, { offset: 0, line: [], lineBytes: 0 });
      for (let pieces = 0; pieces < mostPieces && readBytes < mostBytes; pieces += 1) {
        const count = readSync(opened.file, piece, 0, pieceBytes, followed.offset);
        if (count === 0) return true;
        followed.offset += count;
        readBytes += count;
        take(followed, piece.subarray(0, count));
      }
      return readBytes >= mostBytes;
    },
  };
}
