const hiddenPageMs = 250;

/** Calls `flush` once per frame however often it is requested; a page without frames (hidden, or no page) gets it within 250 ms. */
export function createFrameBatch(flush: () => void): { request(): void; cancel(): void } {
  let cancelScheduled: (() => void) | null = null;
  const run = () => {
    cancelScheduled?.();
    cancelScheduled = null;
    flush();
  };
  return {
    request() {
      if (cancelScheduled !== null) return;
      const timer = setTimeout(run, hiddenPageMs);
      const frame = typeof requestAnimationFrame === "undefined" ? null : requestAnimationFrame(run);
      cancelScheduled = () => {
        clearTimeout(timer);
        if (frame !== null) cancelAnimationFrame(frame);
      };
    },
    cancel() {
      cancelScheduled?.();
      cancelScheduled = null;
    },
  };
}
