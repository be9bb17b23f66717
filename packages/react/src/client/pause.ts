/** Calls back when waiting has become pointless; returns how to stop listening. */
export type Wake = (wake: () => void) => () => void;

/** Resolves after `durationMs`, or sooner at an abort or when one of `wakes` calls; never rejects. */
export function pause(durationMs: number, signal: AbortSignal, ...wakes: Wake[]): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const stops: (() => void)[] = [];
    const finish = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", finish);
      for (const stop of stops) stop();
      resolve();
    };
    const timer = setTimeout(finish, durationMs);
    signal.addEventListener("abort", finish);
    for (const wake of wakes) stops.push(wake(finish));
  });
}

/** Calls when the browser is online again or its page is looked at again; never elsewhere. */
export const onReturn: Wake = (wake) => {
  if (typeof document === "undefined") return () => undefined;
  const wakeIfVisible = () => {
    if (document.visibilityState === "visible") wake();
  };
  window.addEventListener("online", wake);
  document.addEventListener("visibilitychange", wakeIfVisible);
  return () => {
    window.removeEventListener("online", wake);
    document.removeEventListener("visibilitychange", wakeIfVisible);
  };
};
