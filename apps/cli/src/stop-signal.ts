/** npm passes Ctrl-C on to a process that the terminal has told already: what follows within this time is the same Ctrl-C. */
const sameInterruptMs = 1_000;

/** Resolves at the first and at the second SIGTERM or SIGINT of this process, which from now on do not end it. */
export function listenForStop(): { first: Promise<void>; second: Promise<void> } {
  const first = Promise.withResolvers<void>();
  const second = Promise.withResolvers<void>();
  let firstAt: number | null = null;
  const onSignal = (signal: NodeJS.Signals) => {
    const now = performance.now();
    if (firstAt === null) {
      firstAt = now;
      first.resolve();
    } else if (signal === "SIGTERM" || now - firstAt > sameInterruptMs) second.resolve();
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, onSignal);
  return { first: first.promise, second: second.promise };
}
