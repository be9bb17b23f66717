import { pipeline, Readable } from "node:stream";
import { createGzip } from "node:zlib";
import { Header, Pax } from "tar";
import { isWorkspacePath } from "./workspace-path.ts";

/** A file of a workspace, as a sandbox hands it out. */
export type WorkspaceFile = { path: string; sizeBytes: number; executable: boolean; open(): Readable };

/** What an archive may hold, before it is compressed; `onLeftOut` hears of each file that is not in it. */
export type PackOptions = { maxBytes: number; onLeftOut?(file: { path: string; why: "name" | "size" }): void };

const blockBytes = 512;
const maxPlainBytes = 8 ** 11;
/** The first day that every tool that writes dates knows. */
const mtime = new Date("1980-01-01T00:00:00Z");

/** A workspace as tar.gz, made while it is read: the same files, in the same order, are the same bytes, whoever owned them and whenever they were written. */
export function packWorkspace(files: AsyncIterable<WorkspaceFile>, options: PackOptions): Readable {
  const gzip = createGzip();
  // What goes wrong on the way ends the stream that is read with the same error.
  pipeline(Readable.from(packEntries(files, options), { objectMode: false }), gzip, () => {});
  return gzip;
}

async function* packEntries(files: AsyncIterable<WorkspaceFile>, { maxBytes, onLeftOut }: PackOptions): AsyncGenerator<Buffer> {
  let leftBytes = maxBytes;
  for await (const file of files) {
    if (!isWorkspacePath(file.path)) onLeftOut?.({ path: file.path, why: "name" });
    else if (file.sizeBytes > leftBytes) onLeftOut?.({ path: file.path, why: "size" });
    else {
      leftBytes -= file.sizeBytes;
      yield* packFile(file);
    }
  }
  yield Buffer.alloc(2 * blockBytes);
}

async function* packFile(file: WorkspaceFile): AsyncGenerator<Buffer> {
  const { path, sizeBytes: size, executable } = file;
  // A name that a plain header cannot hold stands in a record before it.
  const isPlain = /^[\x20-\x7e]{1,99}$/.test(path) && size < maxPlainBytes;
  if (!isPlain) yield new Pax({ path, size, mtime }).encode();
  const header = new Header({ path: isPlain ? path : "file", size, mode: executable ? 0o755 : 0o644, mtime, type: "File" });
  header.encode();
  if (header.block === undefined) throw new Error("The archive's header was not made.");
  yield header.block;
  yield* readExactly(file);
  if (size % blockBytes > 0) yield Buffer.alloc(blockBytes - (size % blockBytes));
}

/** As many bytes as the header says, even of a file that grows meanwhile. */
async function* readExactly({ path, sizeBytes, open }: WorkspaceFile): AsyncGenerator<Buffer> {
  let left = sizeBytes;
  if (left === 0) return;
  for await (const chunk of open()) {
    const bytes: Buffer = Buffer.from(chunk).subarray(0, left);
    left -= bytes.length;
    yield bytes;
    if (left === 0) return;
  }
  throw new Error(`${JSON.stringify(path)} became shorter while it was archived.`);
}
