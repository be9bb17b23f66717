/** npm passes Ctrl-C on to a process that the terminal has told already: what follows within this time is the same Ctrl-C. */
const SAME_INTERRUPT_MS = 1_000;

/** Calls `onFirst` at the first SIGINT, SIGTERM or SIGHUP, and `onSecond` when the user asks again because it takes too long. */
export function onInterrupt(onFirst: (signal: NodeJS.Signals) => void, onSecond: () => void, now: () => number = Date.now): void {
  let firstAt: number | null = null;
  const handle = (signal: NodeJS.Signals) => {
    if (firstAt === null) {
      firstAt = now();
      onFirst(signal);
    } else if (now() - firstAt > SAME_INTERRUPT_MS) {
      onSecond();
    }
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, handle);
}
