import { closeSync, type FSWatcher, readdirSync, watch } from "node:fs";
import { inFolder, openDirectoryIn, pathIn } from "../files/descend.ts";
import { openRegularFile } from "../files/read-file-in.ts";
import { createLineReader } from "./line-reader.ts";

/** Reads the event files of a workspace while a program runs. */
export type EventLines = {
  /** Reads what is there now, to the end. */
  drain(): void;
  stop(): void;
};

/** Where programs append their events, in the workspace. */
export const eventsDirectory = ".events";

const mostFiles = 64;
const mostPiecesAtOnce = 64;
const pollIntervalMs = 250;

/** Gives each whole line that is appended to `.events/*.jsonl` to `onLine`. Whatever else a program puts there does no harm. */
export function followEventLines(workspace: number, onLine: (line: string) => void): EventLines {
  const reader = createLineReader(onLine);
  let isScheduled = false;
  let isStopped = false;
  let watcher: FSWatcher | null = null;

  const readDirectory = (directory: number, mostPieces: number): boolean => {
    let isComplete = true;
    const names = readdirSync(`/proc/self/fd/${directory}`).filter((name) => name.endsWith(".jsonl"));
    for (const name of names.sort().slice(0, mostFiles)) {
      const opened = openRegularFile(directory, name);
      if (opened === null) continue;
      try {
        isComplete = reader.readOn(opened, mostPieces) && isComplete;
      } finally {
        closeSync(opened.file);
      }
    }
    return isComplete;
  };
  /** Returns false when there is more to read than is read at once. */
  const read = (mostPieces: number): boolean => {
    try {
      return inFolder(workspace, [eventsDirectory], (directory) => readDirectory(directory, mostPieces));
    } catch {
      // No such folder, or something else in its place: no events.
      return true;
    }
  };
  const readSoon = (): void => {
    if (isScheduled || isStopped) return;
    isScheduled = true;
    setImmediate(() => {
      isScheduled = false;
      if (!isStopped && !read(mostPiecesAtOnce)) readSoon();
    });
  };
  const rewatch = (): void => {
    watcher?.close();
    watcher = watchEvents(workspace, readSoon);
  };
  rewatch();
  // The folder may be replaced, and a host may have no watches left: looking now and then finds what no watch tells.
  const poll = setInterval(() => {
    rewatch();
    readSoon();
  }, pollIntervalMs);
  return {
    drain: () => void read(Number.POSITIVE_INFINITY),
    stop() {
      isStopped = true;
      clearInterval(poll);
      watcher?.close();
    },
  };
}

function watchEvents(workspace: number, onChange: () => void): FSWatcher | null {
  try {
    const directory = openDirectoryIn(workspace, eventsDirectory);
    try {
      const watcher = watch(pathIn(directory, "."), { persistent: false }, onChange);
      return watcher.on("error", () => watcher.close());
    } finally {
      closeSync(directory);
    }
  } catch {
    return null;
  }
}
