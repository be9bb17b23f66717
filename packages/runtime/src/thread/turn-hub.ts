/** Wakes those of this process who follow or make a turn, and breaks its turns off when it closes. */
export type TurnHub = {
  /** Aborts when the process closes. */
  readonly closing: AbortSignal;
  /** Counts a turn as under way until the returned function is called. */
  enter(): () => void;
  /** Breaks the turns off; resolves when they have stored what they have, or after a second. */
  close(): Promise<void>;
  wake(turnId: string): void;
  wakeAll(): void;
  /** Calls back on each wake until the returned function is called. */
  listen(turnId: string, onWake: () => void): () => void;
};

/** The turn hub of one process. */
export function createTurnHub(): TurnHub {
  const listeners = new Map<string, Set<() => void>>();
  const closing = new AbortController();
  const running = new Set<Promise<void>>();
  const wake = (turnId: string) => {
    for (const onWake of [...(listeners.get(turnId) ?? [])]) onWake();
  };
  return {
    closing: closing.signal,
    enter() {
      const { promise, resolve } = Promise.withResolvers<void>();
      running.add(promise);
      return () => {
        running.delete(promise);
        resolve();
      };
    },
    async close() {
      closing.abort();
      // A model that does not heed its signal must not keep the process.
      const patience = new Promise<void>((resolve) => setTimeout(resolve, 1_000).unref());
      await Promise.race([Promise.all(running), patience]);
    },
    wake,
    wakeAll() {
      for (const turnId of [...listeners.keys()]) wake(turnId);
    },
    listen(turnId, onWake) {
      const set = listeners.get(turnId) ?? new Set();
      listeners.set(turnId, set.add(onWake));
      return () => {
        set.delete(onWake);
        if (set.size === 0) listeners.delete(turnId);
      };
    },
  };
}
