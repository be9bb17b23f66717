// @vitest-environment jsdom
import { afterEach, expect, test, vi } from "vitest";
import { documentVisibility } from "./page-visibility.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

test("the document says whether its page is looked at, and when that changes, until nobody listens", () => {
  const seen: boolean[] = [];
  const stopListening = documentVisibility.onChange(() => seen.push(documentVisibility.isVisible()));
  const become = (state: DocumentVisibilityState) => {
    vi.spyOn(document, "visibilityState", "get").mockReturnValue(state);
    document.dispatchEvent(new Event("visibilitychange"));
  };
  become("hidden");
  become("visible");
  stopListening();
  become("hidden");
  expect(seen).toEqual([false, true]);
});
