import fc from "fast-check";
import { expect, test } from "vitest";
import { ThreadId } from "../wire/id.ts";
import { isThreadId } from "./is-thread-id.ts";

test("a thread's id is told from other texts as its schema does", () => {
  const hex = fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: 12, maxLength: 12 });
  const almost = fc.tuple(hex, fc.constantFrom("", "-", "0", "g", "A", " ")).map(([end, more]) => `00000000-0000-4000-8000-${end}${more}`);
  fc.assert(
    fc.property(fc.oneof(fc.uuid(), almost, fc.string()), (text) => {
      const parsed = ThreadId.safeParse(text);
      expect(isThreadId(text)).toBe(parsed.success && parsed.data === text);
    }),
  );
});
