import { closeSync, openSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

const SQLITE_BUSY = 5;

/** A held lock; it ends with `release`, or with the process however that dies. */
export type HeldLock = { release(): void };

/** Takes the lock `path` (created if missing) for this process alone, or returns null when another has it. SQLite's locks are the kernel's. */
export function tryLockFile(path: string): HeldLock | null {
  // Another account that could open the file could hold it for ever.
  closeSync(openSync(path, "a", 0o600));
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec("begin exclusive");
  } catch (error) {
    database.close();
    if (error instanceof Error && "errcode" in error && error.errcode === SQLITE_BUSY) return null;
    throw error;
  }
  return { release: () => database.close() };
}
