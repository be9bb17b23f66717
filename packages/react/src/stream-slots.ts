import type { Wake } from "./pause.ts";

/** A place among the event streams that may be open at once; `release` it whether it was granted or not. */
export type StreamSlot = { isGranted(): boolean; onGranted: Wake; release(): void };

/** Grants `count` slots at a time, in the order asked for: browsers open six connections per host, and calls need some too. */
export function createStreamSlots(count: number): { request(): StreamSlot } {
  let free = count;
  const waiting: (() => void)[] = [];
  return {
    request() {
      let state: "waiting" | "granted" | "released" = "waiting";
      const listeners = new Set<() => void>();
      const grant = () => {
        state = "granted";
        for (const listener of listeners) listener();
      };
      if (free > 0) {
        free -= 1;
        grant();
      } else waiting.push(grant);
      return {
        isGranted: () => state === "granted",
        onGranted(wake) {
          listeners.add(wake);
          return () => listeners.delete(wake);
        },
        release() {
          if (state === "waiting") waiting.splice(waiting.indexOf(grant), 1);
          else if (state === "granted") {
            const next = waiting.shift();
            if (next === undefined) free += 1;
            else next();
          }
          state = "released";
        },
      };
    },
  };
}
