/** Believes a change only when it looks the same twice: editors and git take files away for a moment. */
export type Settling = {
  /**
   * The paths whose state `now` differs from what is `known` and can be believed; a path that is in `known` only is gone. With `atOnce` all of
   * them can.
   */
  settle(now: ReadonlyMap<string, string>, known: ReadonlyMap<string, string>, options: { atOnce: boolean }): Set<string>;
  /** Whether something has changed that is not believed yet. */
  isPending(): boolean;
};

const gone = "gone";

/** Begins with nothing that changes. */
export function createSettling(): Settling {
  let pending = new Map<string, string>();
  return {
    settle(now, known, { atOnce }) {
      const settled = new Set<string>();
      const next = new Map<string, string>();
      for (const path of new Set([...now.keys(), ...known.keys()])) {
        const state = now.get(path) ?? gone;
        if (state === (known.get(path) ?? gone)) continue;
        if (atOnce || pending.get(path) === state) settled.add(path);
        else next.set(path, state);
      }
      pending = next;
      return settled;
    },
    isPending: () => pending.size > 0,
  };
}
