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

/** Grants `count` slots at a time, in the order asked for, and none while the page is hidden: all tabs share a browser's six connections per host. */
export function createStreamSlots(count: number, page: PageVisibility): { request(): StreamSlot } {
  const waiting: Place[] = [];
  const granted = new Set<Place>();
  let stopListening: (() => void) | null = null;

  const settle = () => {
    if (!page.isVisible()) {
      for (const place of granted) place.revoke();
      granted.clear();
    }
    while (page.isVisible() && granted.size < count) {
      const next = waiting.shift();
      if (next === undefined) break;
      granted.add(next);
      next.grant();
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
          granted.delete(place);
          settle();
        },
      };
    },
  };
}
