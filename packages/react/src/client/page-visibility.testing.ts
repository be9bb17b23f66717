import type { PageVisibility } from "./page-visibility.ts";

/** For tests: a page that is hidden and shown by the test; `listenerCount` says how many still want to know. */
export function createTestPage(isVisibleAtFirst = true) {
  let isVisible = isVisibleAtFirst;
  const wakes = new Set<() => void>();
  const page: PageVisibility = {
    isVisible: () => isVisible,
    onChange(wake) {
      wakes.add(wake);
      return () => wakes.delete(wake);
    },
  };
  return {
    page,
    listenerCount: () => wakes.size,
    show(shown: boolean) {
      if (shown === isVisible) return;
      isVisible = shown;
      for (const wake of [...wakes]) wake();
    },
  };
}
