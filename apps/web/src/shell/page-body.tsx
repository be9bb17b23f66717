import type { ReactNode } from "react";

/** The scrolling part of a page, as wide as is still readable. */
export function PageBody({ children }: { children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable from the keyboard.
    <section aria-label="Page" tabIndex={0} className="relative min-h-0 flex-1 overflow-y-auto -outline-offset-2!">
      <div className="mx-auto flex w-full max-w-5xl flex-col gap-6 px-4 py-6 md:px-8 md:py-8">{children}</div>
    </section>
  );
}
