import type { Wake } from "./pause.ts";

/** Whether the page is looked at, and when that changes. */
export type PageVisibility = { isVisible(): boolean; onChange: Wake };

/** The document's own; where there is no document, always visible. */
export const documentVisibility: PageVisibility = {
  isVisible: () => typeof document === "undefined" || document.visibilityState !== "hidden",
  onChange(wake) {
    if (typeof document === "undefined") return () => undefined;
    document.addEventListener("visibilitychange", wake);
    return () => document.removeEventListener("visibilitychange", wake);
  },
};
