import { type FSWatcher, watch } from "node:fs";
import type { WatchedDirectory } from "./find-skill-folders.ts";

/** Hints that something changed in directories; a hint may come late or not at all, so whoever watches also looks from time to time. */
export type DirectoryWatches = {
  /** These directories from now on, and no others. */
  keep(directories: readonly WatchedDirectory[]): void;
  close(): void;
};

/**
 * Watches each directory by itself: a recursive watch of Node's asks the system for every file, and does not notice a folder that is made anew.
 * `onFailure` is told once when there can be no more watches.
 */
export function createDirectoryWatches(onHint: () => void, onFailure: (error: unknown) => void): DirectoryWatches {
  const watches = new Map<string, FSWatcher>();
  let failed = false;
  const drop = (key: string) => {
    watches.get(key)?.close();
    watches.delete(key);
  };
  const fail = (error: unknown) => {
    if (!failed) onFailure(error);
    failed = true;
  };
  const begin = (key: string, path: string) => {
    try {
      const watcher = watch(path, { persistent: false }, onHint);
      watcher.on("error", () => {
        drop(key);
        onHint();
      });
      watches.set(key, watcher);
    } catch (error) {
      // What is gone already is found gone the next time.
      if (!isMissing(error)) fail(error);
    }
  };
  return {
    keep(directories) {
      const wanted = new Map(directories.map(({ path, ino }) => [`${ino} ${path}`, path]));
      for (const key of [...watches.keys()]) if (!wanted.has(key)) drop(key);
      for (const [key, path] of wanted) if (!watches.has(key) && !failed) begin(key, path);
    },
    close() {
      for (const key of [...watches.keys()]) drop(key);
      failed = true;
    },
  };
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
