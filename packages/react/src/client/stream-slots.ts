import type { BrowserConnections, GiveBack } from "./browser-connections.ts";
import type { PageVisibility } from "./page-visibility.ts";
import type { Wake } from "./pause.ts";

/** A place among the event streams that may be open at once; `release` it whether it was granted or not. */
export type StreamSlot = {
  isGranted(): boolean;
  onGranted: Wake;
  /** Aborted when a granted place is taken back, because the page is hidden: it is not granted again. */
  readonly revoked: AbortSignal;
  release(): void;
};

type Place = { grant(): void; revoke(): void };

/**
 * Grants `count` slots at a time, in the order asked for, and none while the page is hidden. Where `connections` are shared with other
 * windows, a slot is granted when there is one for it.
 */
export function createStreamSlots(
  count: number,
  page: PageVisibility,
  connections: BrowserConnections | null = null,
): { request(): StreamSlot } {
  const waiting: Place[] = [];
  const granted = new Map<Place, GiveBack>();
  let asking: AbortController | null = null;
  let stopListening: (() => void) | null = null;

  const free = (place: Place) => {
    granted.get(place)?.();
    granted.delete(place);
  };
  const grantNext = (giveBack: GiveBack) => {
    const next = waiting.shift();
    if (next === undefined) return giveBack();
    granted.set(next, giveBack);
    next.grant();
  };
  const ask = async (from: BrowserConnections, over: AbortController) => {
    const giveBack = await from.take(over.signal);
    if (asking === over) asking = null;
    if (giveBack !== null) grantNext(giveBack);
    settle();
  };

  const settle = () => {
    const isVisible = page.isVisible();
    if (!isVisible) {
      for (const place of granted.keys()) place.revoke();
      for (const place of [...granted.keys()]) free(place);
    }
    if (connections === null) while (isVisible && granted.size < count && waiting.length > 0) grantNext(() => undefined);
    const isWanted = connections !== null && isVisible && granted.size < count && waiting.length > 0;
    if (isWanted && asking === null) {
      asking = new AbortController();
      void ask(connections, asking);
    } else if (!isWanted && asking !== null) {
      asking.abort();
      asking = null;
    }
    const isUsed = granted.size > 0 || waiting.length > 0;
    // Listens only while someone follows, so that a client which is dropped leaves nothing behind.
    if (isUsed) stopListening ??= page.onChange(settle);
    else {
      stopListening?.();
      stopListening = null;
    }
  };

  return {
    request() {
      const listeners = new Set<() => void>();
      const revoking = new AbortController();
      const place: Place = {
        grant() {
          for (const listener of listeners) listener();
        },
        revoke: () => revoking.abort(),
      };
      waiting.push(place);
      settle();
      return {
        isGranted: () => granted.has(place),
        onGranted(wake) {
          listeners.add(wake);
          return () => listeners.delete(wake);
        },
        revoked: revoking.signal,
        release() {
          const index = waiting.indexOf(place);
          if (index !== -1) waiting.splice(index, 1);
          free(place);
          settle();
        },
      };
    },
  };
}
