/** Wakes those of this process who follow or make a turn. */
export type TurnHub = {
  wake(turnId: string): void;
  wakeAll(): void;
  /** Calls back on each wake until the returned function is called. */
  listen(turnId: string, onWake: () => void): () => void;
};

/** The turn hub of one process. */
export function createTurnHub(): TurnHub {
  const listeners = new Map<string, Set<() => void>>();
  const wake = (turnId: string) => {
    for (const onWake of [...(listeners.get(turnId) ?? [])]) onWake();
  };
  return {
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
