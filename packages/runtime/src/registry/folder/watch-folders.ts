import type { FolderSource } from "./folder-source.ts";
import { createDirectoryWatches } from "./watch-directories.ts";

/** A hint waits for others of the same save; many saves in a row are not waited for longer than `maxWaitMs`. */
const debounceMs = 100;
const maxWaitMs = 400;
/** How often a change is looked for that no hint told of. */
const rescanMs = 2_000;
/** Looking takes at most this share of the time. */
const maxShare = 1 / 20;

/** Looks at a source again whenever something in its directories changes, until it is told to stop. */
export function watchFolders(
  source: FolderSource,
  listener: { onHint(): void; onError(error: unknown): void; onUnwatched(error: unknown): void },
): { stop(): Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  let hintedAt: number | null = null;
  let looking: Promise<void> | null = null;
  let stopped = false;

  const plan = (delayMs: number) => {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(() => void begin(), delayMs).unref();
  };
  const begin = () => {
    looking ??= look().finally(() => {
      looking = null;
    });
    return looking;
  };
  const watches = createDirectoryWatches(hint, listener.onUnwatched);
  const look = async () => {
    hintedAt = null;
    const startedAt = performance.now();
    let isPending = false;
    try {
      isPending = await source.look();
      watches.keep(operatorDirectories(source));
    } catch (error) {
      listener.onError(error);
    }
    const soon = isPending || hintedAt !== null;
    plan(soon ? debounceMs : Math.max(rescanMs, (performance.now() - startedAt) / maxShare));
  };
  function hint() {
    const now = performance.now();
    if (hintedAt === null) listener.onHint();
    hintedAt ??= now;
    if (looking === null) plan(Math.max(0, Math.min(debounceMs, hintedAt + maxWaitMs - now)));
  }

  watches.keep(operatorDirectories(source));
  plan(rescanMs);
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      watches.close();
      await looking;
    },
  };
}

function operatorDirectories(source: FolderSource) {
  return source.seen.filter(({ directory }) => directory.trust !== "bundled").flatMap(({ found }) => found.directories);
}
