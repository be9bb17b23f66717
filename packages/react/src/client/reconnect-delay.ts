const maxDelayMs = 5_000;

/** How long to wait before each next try: from the server's `retry`, doubled to at most 5 s, each cut at random so that many do not come at once. */
export type ReconnectDelay = {
  /** The `retry` that the server sent. */
  setFirstMs(ms: number): void;
  /** The connection works: the next delay is the first again. */
  reset(): void;
  /** Between half and the whole of the delay now due. */
  nextMs(): number;
};

/** Begins at `firstMs`, which a server's `retry` replaces. */
export function createReconnectDelay(firstMs: number, random: () => number = Math.random): ReconnectDelay {
  let currentFirstMs = firstMs;
  let failures = 0;
  return {
    setFirstMs(ms) {
      currentFirstMs = ms;
    },
    reset() {
      failures = 0;
    },
    nextMs() {
      const delayMs = Math.min(maxDelayMs, currentFirstMs * 2 ** Math.min(failures, 20));
      failures += 1;
      return delayMs * (0.5 + random() / 2);
    },
  };
}
