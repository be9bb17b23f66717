import { constants, type Stats } from "node:fs";
import { type FileHandle, open, readlink, realpath, stat } from "node:fs/promises";
import { bundleLimits } from "../bundle/bundle-limits.ts";
import { formatError } from "../bundle/notice.ts";
import { SkillFormatError } from "../bundle/skill-format-error.ts";
import { tooLargeNotice } from "./assemble-bundle.ts";

const tries = 8;
/** File systems tell the time of a write in steps of up to 10 ms: a file that was written to this recently may be so again unseen. */
const quietMs = 40;
/** A time this far ahead is another machine's clock, not a write of this moment. */
const aheadMs = 1000;

/**
 * Reads a file that may be written to at the same time, as it was at one moment. `realPath` has no link in it; when the file is no longer
 * exactly there, because a folder has become a link, nothing is read.
 */
export async function readStableFile(realPath: string, path: string): Promise<{ content: Uint8Array; stats: Stats }> {
  for (let attempt = 1; attempt <= tries; attempt++) {
    const handle = await open(realPath, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const before = await handle.stat();
      if (!before.isFile() || before.nlink > 1) break;
      if (before.size > bundleLimits.fileBytes) throw new SkillFormatError([tooLargeNotice(path, before.size)]);
      const content = isQuiet(before) && (await isAt(handle, realPath)) ? await readUpTo(handle, before.size) : null;
      if (content !== null && isSame(before, await handle.stat())) return { content, stats: before };
    } finally {
      await handle.close();
    }
    // Long enough for a writer to get on, each time a little longer.
    await new Promise((resolve) => setTimeout(resolve, quietMs + attempt * 5));
  }
  throw formatError("file_changes", "the file changes while it is read; try again when nothing writes to it", { path });
}

function isQuiet(stats: Stats): boolean {
  const sinceMs = Date.now() - Math.max(stats.mtimeMs, stats.ctimeMs);
  return sinceMs > quietMs || sinceMs < -aheadMs;
}

/** Whether the open file is the one at that path without any link on the way. */
async function isAt(handle: FileHandle, realPath: string): Promise<boolean> {
  // Linux says where an open file lies. Elsewhere a folder that turns into a link and back again at the right moments is not seen.
  const place = await readlink(`/proc/self/fd/${handle.fd}`).catch(() => null);
  if (place !== null) return place === realPath;
  const [opened, there] = [await handle.stat(), await stat(realPath)];
  return (await realpath(realPath)) === realPath && there.ino === opened.ino && there.dev === opened.dev;
}

/** Null when the file is longer or shorter than it was said to be. */
async function readUpTo(handle: FileHandle, size: number): Promise<Uint8Array | null> {
  const buffer = new Uint8Array(size + 1);
  let filled = 0;
  while (filled < buffer.byteLength) {
    const { bytesRead } = await handle.read(buffer, filled, buffer.byteLength - filled, filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled === size ? buffer.subarray(0, size) : null;
}

function isSame(before: Stats, after: Stats): boolean {
  return before.size === after.size && before.mtimeMs === after.mtimeMs && before.ctimeMs === after.ctimeMs;
}
