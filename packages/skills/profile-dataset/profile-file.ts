import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SkillFailure } from "@skillrun/runtime/skill";
import type { WorkHost } from "../work-process/messages.ts";
import type { DatasetProfile } from "./dataset-profile.ts";
import { openDuckSession } from "./duck/duck-session.ts";
import { defaultLimits, type ProfileLimits } from "./profile-limits.ts";
import { bytes } from "./report/format-figure.ts";
import { openFile } from "./source/open-file.ts";
import type { OpenHow, ProfiledFile, ProfileOptions } from "./source/open-how.ts";
import { profileTable } from "./table/profile-table.ts";

/** From this size on a plain file is read by the database as it stands, not rewritten first. */
const plainFromBytes = 1_000_000;
const progressIntervalMs = 100;

/**
 * Profiles a file. Throws `SkillFailure` for what is no table, and the signal's reason when it aborts. `folder` is where files of this run
 * may be written; without it one is made and removed.
 */
export async function profileFile(
  file: ProfiledFile,
  options: ProfileOptions,
  host: WorkHost,
  how: { limits?: Partial<ProfileLimits>; folder?: string; plainFromBytes?: number } = {},
): Promise<DatasetProfile> {
  const limits = { ...defaultLimits, ...how.limits };
  const folder = how.folder ?? (await mkdtemp(join(tmpdir(), "profile-dataset-")));
  const session = await openDuckSession({ folder, filePath: file.path, memoryMegabytes: limits.memoryMegabytes });
  const interrupt = (): void => session.interrupt();
  host.signal.addEventListener("abort", interrupt, { once: true });
  try {
    host.signal.throwIfAborted();
    const opening: OpenHow = {
      file,
      options,
      limits,
      host,
      folder,
      plainFromBytes: how.plainFromBytes ?? plainFromBytes,
      onRead: readingProgress(file, host),
    };
    const table = await openFile(opening, session);
    return await profileTable(table, { session, options, limits, host });
  } catch (error) {
    // What an abort interrupts throws errors of its own; the caller must see the reason that it gave.
    host.signal.throwIfAborted();
    throw isOutOfMemory(error) ? outOfMemory(limits.memoryMegabytes) : error;
  } finally {
    host.signal.removeEventListener("abort", interrupt);
    session.close();
    if (how.folder === undefined) await rm(folder, { recursive: true, force: true });
  }
}

function readingProgress(file: ProfiledFile, host: WorkHost): OpenHow["onRead"] {
  let shownAt = 0;
  return (bytesRead, rows) => {
    const now = performance.now();
    if (now - shownAt < progressIntervalMs) return;
    shownAt = now;
    const total = Math.max(rows, Math.round((rows * file.sizeBytes) / Math.max(1, bytesRead)));
    host.progress({ completed: rows, total, unit: "rows", message: `${bytes(bytesRead)} of ${bytes(file.sizeBytes)} read` });
  };
}

function isOutOfMemory(error: unknown): boolean {
  return (
    error instanceof Error &&
    /out of memory|failed to (?:allocate|offload)|could not allocate/i.test(error.message) &&
    !(error instanceof SkillFailure)
  );
}

/** The failure of a file that does not fit. */
function outOfMemory(megabytes: number): SkillFailure {
  return new SkillFailure(
    "out_of_memory",
    `Profiling this file needs more than the ${megabytes} MB of memory that a run may use. Upload fewer columns at a time, or shorten very long texts.`,
  );
}
