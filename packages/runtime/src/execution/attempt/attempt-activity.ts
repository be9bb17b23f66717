/** Something an attempt waits for, under the name by which it is found again. */
export type Wait = { kind: "call" | "approval"; name: string };

/** What an attempt does and waits for. */
export type Activity = {
  /** Storing a question counts too: parked before, the second of two at once would be asked only after the first is answered. */
  working<Result>(work: () => Promise<Result>): Promise<Result>;
  waiting<Result>(wait: Wait, answer: () => Promise<Result>): Promise<Result>;
  /** Nothing is parked any more. */
  close(): void;
};

/** Sub-executions are mostly short: only a caller that has been idle for this long gives up its worker. */
const parkAfterMs = 10_000;
/** Whatever the skill does beside a question begins within this time. */
const askAfterMs = 20;

/**
 * Watches whether an attempt is idle. While it waits for sub-executions it leaves its slot to them, so that they never wait for what it holds.
 * Once it only waits, `park` is asked to let go of the worker: at once for a person, after a while for sub-executions alone.
 */
export function createActivity(
  slot: { leave(): void; enter(): void } | undefined,
  park: (waits: readonly Wait[]) => Promise<void>,
): Activity {
  const waits = new Set<Wait>();
  let working = 0;
  let timer: NodeJS.Timeout | undefined;
  let parking = false;
  let closed = false;

  const changed = () => {
    clearTimeout(timer);
    if (closed || parking || working > 0 || waits.size === 0) return;
    const isAsking = [...waits].some((wait) => wait.kind === "approval");
    timer = setTimeout(() => void tryToPark(), isAsking ? askAfterMs : parkAfterMs);
  };
  const tryToPark = async () => {
    parking = true;
    await park([...waits]).finally(() => {
      parking = false;
    });
    changed();
  };
  const countCalls = () => [...waits].filter((wait) => wait.kind === "call").length;

  return {
    async working(work) {
      working += 1;
      changed();
      try {
        return await work();
      } finally {
        working -= 1;
        changed();
      }
    },
    async waiting(wait, answer) {
      waits.add(wait);
      if (wait.kind === "call") slot?.leave();
      changed();
      try {
        return await answer();
      } finally {
        waits.delete(wait);
        if (wait.kind === "call" && countCalls() === 0 && !closed) slot?.enter();
        changed();
      }
    },
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}
