import type { ExecutionId } from "@skillrun/contract";

/** A reader's place in a thread: all of what was made until `settledMs` is had, but for what stands in `seqs`; of that, what is up to its seq. */
export type ThreadCursor = { settledMs: number; seqs: ReadonlyMap<ExecutionId, number> };

/** How many executions a cursor can name. */
export const maxCursorEntries = 256;

const version = 1;
const headBytes = 7;
const idBytes = 16;
const entryBytes = idBytes + 6;

/** An execution's id as it stands in a cursor. */
export function cursorKeyOf(id: ExecutionId): Buffer {
  return Buffer.from(id.replaceAll("-", ""), "hex");
}

/** Writes a cursor as the opaque token of a frame's `id:`; its length grows with the entries alone. */
export function writeThreadCursor(settledMs: number, entries: Iterable<{ key: Buffer; seq: number }>, count: number): string {
  const bytes = Buffer.allocUnsafe(headBytes + count * entryBytes);
  bytes.writeUInt8(version, 0);
  bytes.writeUIntBE(settledMs, 1, 6);
  let offset = headBytes;
  for (const { key, seq } of entries) {
    key.copy(bytes, offset);
    bytes.writeUIntBE(seq, offset + idBytes, 6);
    offset += entryBytes;
  }
  return bytes.toString("base64url");
}

/** Reads a token; null when it is not one that `writeThreadCursor` makes. */
export function readThreadCursor(token: string): ThreadCursor | null {
  const bytes = Buffer.from(token, "base64url");
  const count = (bytes.length - headBytes) / entryBytes;
  if (bytes.toString("base64url") !== token || bytes[0] !== version || !Number.isInteger(count) || count < 0 || count > maxCursorEntries)
    return null;
  const seqs = new Map<ExecutionId, number>();
  for (let offset = headBytes; offset < bytes.length; offset += entryBytes) {
    const hex = bytes.toString("hex", offset, offset + idBytes);
    const id = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
    seqs.set(id as ExecutionId, bytes.readUIntBE(offset + idBytes, 6));
  }
  return { settledMs: bytes.readUIntBE(1, 6), seqs };
}

/** Whether a reader's token is one that it can resume from. */
export function isThreadCursor(token: string): boolean {
  return readThreadCursor(token) !== null;
}
