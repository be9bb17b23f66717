const firstRetryMs = 400;
const longestRetryMs = 4_000;

/** How long to wait after so many failures in a row. */
export function retryDelayMs(failures: number): number {
  return Math.min(longestRetryMs, firstRetryMs * 2 ** (failures - 1));
}

/** Waits so long, less when the page comes back into view or the network does; while the page is hidden, until it is seen again. */
export function waitForNextLook(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = new AbortController();
    const finish = () => {
      done.abort();
      clearTimeout(timer);
      resolve();
    };
    const finishIfSeen = () => {
      if (document.visibilityState === "visible") finish();
    };
    const timer = setTimeout(finishIfSeen, delayMs);
    if (signal.aborted) return finish();
    signal.addEventListener("abort", finish, { signal: done.signal });
    document.addEventListener("visibilitychange", finishIfSeen, { signal: done.signal });
    window.addEventListener("focus", finish, { signal: done.signal });
    window.addEventListener("online", finish, { signal: done.signal });
  });
}
