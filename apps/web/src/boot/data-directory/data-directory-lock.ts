import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type FileLockMode, tryLockFile } from "@skillrun/postgres";
import { z } from "zod";
import { BootError } from "../boot-error.ts";
import { replaceFile } from "./replace-file.ts";

/** Who has a data directory. `base_url` is null until the server listens. */
const Holder = z.object({ pid: z.int().positive(), base_url: z.string().nullable(), started_at: z.string() });
type Holder = z.infer<typeof Holder>;

const HOLDER_ATTEMPTS = 20;
const HOLDER_RETRY_MS = 50;

/** A data directory that is this process's own until `release`, or until the process ends in whatever way. */
export type DataDirectoryLock = {
  /** Tells a second start where this one answers. */
  announce(baseUrl: string): Promise<void>;
  release(): Promise<void>;
};

/**
 * Makes `directory` this process's own, creating it if needed. The lock is the kernel's, so nobody stays locked out by a process that
 * was killed, and two starts at once cannot both get it. Throws a `BootError` with the pid and URL of the process that has it.
 * `shared`, for servers whose database is elsewhere, keeps out only one that has its database in there.
 */
export async function lockDataDirectory(directory: string, mode: FileLockMode = "exclusive"): Promise<DataDirectoryLock> {
  const lock = await tryLockDirectory(directory, mode);
  const holderPath = join(directory, "server.json");
  if (lock !== null && mode === "shared") return { announce: async () => {}, release: async () => lock.release() };
  if (lock === null) throw new BootError(describeHolder(directory, await readHolder(holderPath)));
  const startedAt = new Date().toISOString();
  const write = (baseUrl: string | null) => {
    const holder: Holder = { pid: process.pid, base_url: baseUrl, started_at: startedAt };
    return replaceFile(holderPath, `${JSON.stringify(holder)}\n`, 0o600);
  };
  await write(null);
  return {
    announce: write,
    async release() {
      await rm(holderPath, { force: true });
      lock.release();
    },
  };
}

/** Root's embedded PostgreSQL runs as another account, which may pass through to its own part; others may neither list nor read. */
function directoryMode(): number {
  return process.geteuid?.() === 0 ? 0o711 : 0o700;
}

async function tryLockDirectory(directory: string, mode: FileLockMode): Promise<{ release(): void } | null> {
  try {
    await mkdir(directory, { recursive: true, mode: directoryMode() });
    return tryLockFile(join(directory, "server.lock"), mode);
  } catch (error) {
    throw new BootError(
      `SKILLRUN_DATA_DIR cannot be used: ${error instanceof Error ? error.message : error}. Example: SKILLRUN_DATA_DIR=.skillrun`,
    );
  }
}

function describeHolder(directory: string, holder: Holder | null): string {
  const other = "To start a second one, give it a directory and a port of its own: SKILLRUN_DATA_DIR=.skillrun-2 PORT=3001";
  if (holder === null) return `Another start is using the data directory ${directory}. ${other}`;
  const where = holder.base_url === null ? "and is still starting" : `at ${holder.base_url}`;
  return `Skillrun already runs on the data directory ${directory}: process ${holder.pid}, since ${holder.started_at}, ${where}. ${other}`;
}

/** Waits out the moment between another's lock and its first word; null when there is none. */
async function readHolder(path: string): Promise<Holder | null> {
  for (let attempt = 0; attempt < HOLDER_ATTEMPTS; attempt++) {
    try {
      return Holder.parse(JSON.parse(await readFile(path, "utf8")));
    } catch {
      await sleep(HOLDER_RETRY_MS);
    }
  }
  return null;
}
