import { accessSync, closeSync, constants, openSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";

const SQLITE_BUSY = 5;

/** Many holders may have a file `shared` at once; `exclusive` has no other holder of either kind. */
export type FileLockMode = "shared" | "exclusive";

/** A held lock. It ends with `release`, or with the process however that dies; keep a reference, a collected lock is a released one. */
export type FileLock = { release(): void };

/**
 * Takes a lock between processes on `path` (created if missing), or returns null when others hold it after `waitMs` of blocking.
 *
 * Node has no flock, and a file with a pid in it outlives a killed holder and lies once the pid is reused. SQLite's locks are the
 * kernel's own, on every platform, and Node carries SQLite. Never open the file by other means: closing it would drop the locks.
 */
export function tryLockFile(path: string, mode: FileLockMode, waitMs = 0): FileLock | null {
  createPrivateFile(path);
  const database = new DatabaseSync(path, { timeout: waitMs });
  try {
    if (mode === "exclusive") {
      database.exec("begin exclusive");
    } else {
      database.exec("begin");
      database.prepare("select count(*) from sqlite_schema").get();
    }
  } catch (error) {
    database.close();
    if (error instanceof Error && "errcode" in error && error.errcode === SQLITE_BUSY) return null;
    throw error;
  }
  return {
    release() {
      if (database.isOpen) database.close();
    },
  };
}

/** Takes a lock as `tryLockFile` does, waiting as long as others hold it without blocking the event loop. */
export async function lockFile(path: string, mode: FileLockMode): Promise<FileLock> {
  for (;;) {
    const lock = tryLockFile(path, mode);
    if (lock !== null) return lock;
    await sleep(15);
  }
}

function createPrivateFile(path: string): void {
  try {
    // Another account that could open the file could hold it for ever.
    closeSync(openSync(path, "wx", 0o600));
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    // SQLite would only say that it cannot open the file.
    accessSync(path, constants.R_OK | constants.W_OK);
  }
}
