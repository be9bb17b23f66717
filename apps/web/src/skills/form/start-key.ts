import { newThreadId } from "../../chat/threads/new-thread-id.ts";

/** Gives the same key for the same start until it is `used`: a second click, or another try after a lost answer, starts nothing twice. */
export type StartKeys = { keyFor(start: unknown): string; used(): void };

/** Keeps the key of one form. */
export function createStartKeys(): StartKeys {
  let current: { text: string; key: string } | null = null;
  return {
    keyFor(start) {
      const text = JSON.stringify(start);
      if (current?.text !== text) current = { text, key: newThreadId() };
      return current.key;
    },
    used() {
      current = null;
    },
  };
}
