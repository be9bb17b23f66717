/** Gives a connection back. */
export type GiveBack = () => void;

/** The connections that may stay open for long, over all windows of a browser. */
export type BrowserConnections = {
  /** A connection, when one is left now; else null. */
  tryTake(): Promise<GiveBack | null>;
  /** A connection as soon as one is left; null when aborted before. */
  take(signal: AbortSignal): Promise<GiveBack | null>;
};

/** Over HTTP/1.1 a browser opens six connections to a host, for all its windows together: two are left for requests. */
const longLived = 4;

/** What a lock manager is needed for here. */
export type Locks = Pick<LockManager, "request">;

/** Shares `count` connections among all windows, each a lock of that name and a number. What a window held is free when it closes. */
export function createBrowserConnections(locks: Locks, count = longLived, name = "skillrun-connection"): BrowserConnections {
  const names = Array.from({ length: count }, (_, index) => `${name}-${index + 1}`);
  return {
    async tryTake() {
      for (const each of names) {
        const giveBack = await hold(locks, each, { ifAvailable: true });
        if (giveBack !== null) return giveBack;
      }
      return null;
    },
    async take(signal) {
      const others = new AbortController();
      const isOver = AbortSignal.any([signal, others.signal]);
      const asked = names.map((each) => hold(locks, each, { signal: isOver }));
      try {
        const first = await Promise.race(asked);
        others.abort();
        // One more may have been granted in the same moment.
        for (const each of asked) each.then((giveBack) => giveBack !== first && giveBack?.()).catch(() => undefined);
        return first;
      } catch {
        return null;
      }
    },
  };
}

/** The connections of this browser; null where they are not scarce or cannot be shared: over HTTP/2, outside browsers, on pages over plain HTTP. */
export function findBrowserConnections(): BrowserConnections | null {
  if (typeof document === "undefined" || typeof navigator === "undefined" || !("locks" in navigator)) return null;
  const [page] = performance.getEntriesByType("navigation");
  const protocol = page !== undefined && "nextHopProtocol" in page ? String(page.nextHopProtocol) : "";
  if (/^h[23]/.test(protocol)) return null;
  known ??= createBrowserConnections(navigator.locks);
  return known;
}

let known: BrowserConnections | null = null;

/** Resolves when the lock is held, with what lets go of it, or null when it is not available; rejects when aborted before. */
function hold(locks: Locks, name: string, options: LockOptions): Promise<GiveBack | null> {
  return new Promise((resolve, reject) => {
    locks
      .request(name, options, (lock) => {
        if (lock === null) return resolve(null);
        const held = Promise.withResolvers<void>();
        resolve(held.resolve);
        return held.promise;
      })
      .catch(reject);
  });
}
