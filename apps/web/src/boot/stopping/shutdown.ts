/** One thing to stop, and what it is called when it cannot be. */
export type Stopper = { name: string; stop(): Promise<void> };

/** What has been started so far, to be stopped in the opposite order. */
export type Shutdown = {
  add(name: string, stop: () => Promise<void>): void;
  /** Stops everything, once; a failure of one keeps none of the others from stopping. Returns what could not be stopped and why. */
  run(): Promise<string[]>;
};

/** Begins with nothing to stop. */
export function createShutdown(): Shutdown {
  const stoppers: Stopper[] = [];
  let running: Promise<string[]> | undefined;
  const stopAll = async () => {
    const failures: string[] = [];
    for (let stopper = stoppers.pop(); stopper !== undefined; stopper = stoppers.pop()) {
      const { name, stop } = stopper;
      await stop().catch((error: unknown) => failures.push(`${name}: ${error instanceof Error ? error.message : error}`));
    }
    return failures;
  };
  return {
    add: (name, stop) => void stoppers.push({ name, stop }),
    run: () => (running ??= stopAll()),
  };
}
