import fc from "fast-check";
import { expect, test } from "vitest";
import { cutText } from "./cut-text.ts";

const family = "👩‍👩‍👧";

test.each([
  ["a text that fits", "abc", 3, "abc"],
  ["letters", "abcdef", 4, "abcd"],
  ["a surrogate pair at the cut", "abc😀", 4, "abc"],
  ["a joined emoji at the cut", `a${family}b`, 5, "a"],
  ["a letter with its accent apart", "ae\u0301", 2, "a"],
  ["a flag of two signs", "🇩🇪🇫🇷", 6, "🇩🇪"],
  ["Hangul in parts", "\u1112\u1161\u11ab\u1112", 2, ""],
  ["nothing", "", 0, ""],
])("%s is cut between characters", (_, text, maxLength, expected) => {
  expect(cutText(text, maxLength)).toBe(expected);
});

test("an ending counts", () => {
  expect(cutText("abcdef", 4, "…")).toBe("abc…");
  expect(cutText(`abc${family}`, 6, "…")).toBe("abc…");
  expect(cutText("abcd", 4, "…")).toBe("abcd");
});

test("a pile of combining marks is cut inside, but never through a pair", () => {
  const pile = `a${"\u0301".repeat(500)}`;
  expect(cutText(pile, 300)).toHaveLength(300);
  expect(cutText(`a${"\u{1d165}".repeat(500)}`, 300).isWellFormed()).toBe(true);
});

test("whatever is cut is a beginning of the text, no longer than asked, and as well-formed as the text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 40 }), fc.nat(60), (text, maxLength) => {
      const cut = cutText(text, maxLength);
      expect(text.startsWith(cut)).toBe(true);
      expect(cut.length).toBeLessThanOrEqual(maxLength);
      expect(cut.isWellFormed()).toBe(true);
      expect(cutText(text, text.length)).toBe(text);
    }),
  );
});
