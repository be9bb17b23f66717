import { addAbortSignal, pipeline, type Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { Header, Pax } from "tar";
import { isWorkspacePath } from "./workspace-path.ts";

/** How many files there may be, and how much they may hold together. */
export type UnpackOptions = { maxBytes: number; maxFiles: number; signal?: AbortSignal };

/** A file of an archive, as a new sandbox takes it. */
export type UnpackedFile = { path: string; content: Uint8Array; executable: boolean };

/** Why an archive is not unpacked; the message is for people. */
export class ArchiveFault extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ArchiveFault";
  }
}

const blockBytes = 512;
const maxRecordBytes = 10_000;

/** The files of a workspace archive (see `packWorkspace`), in memory. All of them, or an `ArchiveFault`: who made it may be hostile. */
export async function readWorkspaceArchive(body: Readable, options: UnpackOptions): Promise<UnpackedFile[]> {
  const gunzip = createGunzip();
  pipeline(body, gunzip, () => {});
  if (options.signal !== undefined) addAbortSignal(options.signal, gunzip);
  try {
    return await unpack(createBytes(gunzip), options);
  } catch (error) {
    options.signal?.throwIfAborted();
    if (error instanceof ArchiveFault) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new ArchiveFault(`The archive cannot be read: ${why}`, { cause: error });
  } finally {
    gunzip.destroy();
    body.destroy();
  }
}

type Bytes = ReturnType<typeof createBytes>;

async function unpack(bytes: Bytes, { maxBytes, maxFiles }: UnpackOptions): Promise<UnpackedFile[]> {
  const files: UnpackedFile[] = [];
  const names = createNames();
  let leftBytes = maxBytes;
  for (;;) {
    const header = await readHeader(bytes);
    if (header === null) return files;
    const { path, size } = header;
    names.claim(path);
    leftBytes -= size;
    if (leftBytes < 0) throw new ArchiveFault(`The archive's files are more than the ${maxBytes} bytes that are allowed.`);
    if (files.length === maxFiles) throw new ArchiveFault(`The archive has more than the ${maxFiles} files that are allowed.`);
    const content = await bytes.all(size);
    await bytes.skip(paddingAfter(size));
    files.push({ path, content, executable: header.executable });
  }
}

/** The next file's header, with the record before it that holds a long name; null at the archive's end. Anything but a file is refused. */
async function readHeader(bytes: Bytes): Promise<{ path: string; size: number; executable: boolean } | null> {
  let record: Pax | undefined;
  for (;;) {
    const block = await bytes.block();
    if (block === null || block.every((byte) => byte === 0)) return null;
    const header = new Header(block, 0, record);
    const size = header.size ?? 0;
    if (!header.cksumValid || !Number.isSafeInteger(size) || size < 0) throw new ArchiveFault("The archive is damaged.");
    if (header.type === "ExtendedHeader" && record === undefined && size <= maxRecordBytes) {
      record = Pax.parse((await bytes.all(size)).toString("utf8"));
      await bytes.skip(paddingAfter(size));
      continue;
    }
    const path = header.path ?? "";
    if (header.type !== "File" && header.type !== "OldFile")
      throw new ArchiveFault(`The archive holds a ${header.type}, which is no file.`);
    if (!isWorkspacePath(path)) throw new ArchiveFault(`${JSON.stringify(path)} is not a relative path inside the workspace.`);
    return { path, size, executable: ((header.mode ?? 0) & 0o100) !== 0 };
  }
}

/** Refuses two files of one path, and a file where another one has a folder. */
function createNames() {
  const files = new Set<string>();
  const folders = new Set<string>();
  return {
    claim(path: string) {
      const above = path.split("/").map((_, count, parts) => parts.slice(0, count).join("/"));
      if (files.has(path) || folders.has(path) || above.some((folder) => files.has(folder)))
        throw new ArchiveFault(`${JSON.stringify(path)} is in the archive twice.`);
      files.add(path);
      for (const folder of above) folders.add(folder);
    },
  };
}

function paddingAfter(size: number): number {
  return (blockBytes - (size % blockBytes)) % blockBytes;
}

/** A stream read in pieces of the reader's choice. */
function createBytes(source: Readable) {
  const chunks: AsyncIterator<Buffer> = source[Symbol.asyncIterator]();
  let held = Buffer.alloc(0);
  const take = async function* (count: number): AsyncGenerator<Buffer> {
    for (let left = count; left > 0; ) {
      if (held.length === 0) {
        const next = await chunks.next();
        if (next.done === true) throw new ArchiveFault("The archive breaks off.");
        held = Buffer.from(next.value);
        continue;
      }
      const piece = held.subarray(0, left);
      held = held.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
  };
  const all = async (count: number) => {
    const pieces: Buffer[] = [];
    for await (const piece of take(count)) pieces.push(piece);
    return Buffer.concat(pieces);
  };
  return {
    all,
    async skip(count: number) {
      for await (const _ of take(count));
    },
    /** Null where the stream ends between two blocks. */
    async block(): Promise<Buffer | null> {
      if (held.length === 0) {
        const next = await chunks.next();
        if (next.done === true) return null;
        held = Buffer.from(next.value);
      }
      return await all(blockBytes);
    },
  };
}
