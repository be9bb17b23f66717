import type { JobSlot } from "../../engine/engine.ts";

/** The places of one worker: who is in them, and who only holds one. */
export type WorkerSlots = ReturnType<typeof createWorkerSlots>;

/**
 * Counts what a worker runs or is about to run. A slot that is held and left counts for nothing until it is entered again, which needs no free
 * one: for that while more than `concurrency` are taken, and no new one is given.
 */
export function createWorkerSlots(concurrency: number, onFree: () => void) {
  const waiting: (() => void)[] = [];
  let held = 0;
  let taken = 0;
  let closed = false;

  const take = (): JobSlot => {
    let isHeld = true;
    let isInside = true;
    held += 1;
    taken += 1;
    const leave = () => {
      if (!isInside) return;
      isInside = false;
      taken -= 1;
      onFree();
    };
    return {
      leave,
      enter() {
        if (!isHeld || isInside) return;
        isInside = true;
        taken += 1;
      },
      free() {
        if (!isHeld) return;
        isHeld = false;
        held -= 1;
        if (held === 0) for (const wake of waiting.splice(0)) wake();
        leave();
      },
    };
  };

  const countFree = () => (closed ? 0 : Math.max(0, concurrency - taken));
  return {
    free: countFree,
    hold: (most: number) => Array.from({ length: Math.min(most, countFree()) }, take),
    /** Gives no slot any more. */
    close() {
      closed = true;
    },
    isClosed: () => closed,
    /** Resolves when nobody holds a slot, the left ones included. */
    allFree: () => (held === 0 ? Promise.resolve() : new Promise<void>((resolve) => void waiting.push(resolve))),
  };
}
