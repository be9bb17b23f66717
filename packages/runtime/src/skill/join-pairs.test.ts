import type { ContentDelta } from "@skillrun/contract";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createPairJoiner } from "./join-pairs.ts";

const half = "\ud83d";
const otherHalf = "\ude00";

/** What is appended for these deltas, each of one part. */
function appended(deltas: [part: string, delta: string][]): [part: string, delta: string][] {
  const said: ContentDelta[] = [];
  const joiner = createPairJoiner((delta) => void said.push(delta));
  for (const [part, delta] of deltas) joiner.append({ part, format: "text", delta });
  joiner.finish();
  return said.map(({ part, delta }) => [part, delta]);
}

test("the halves of a pair that was cut between two deltas meet, in each part for itself", () => {
  const deltas: [string, string][] = [
    ["a", `x${half}`],
    ["b", half],
    ["b", `${otherHalf}y`],
    ["a", otherHalf],
  ];
  expect(appended(deltas)).toEqual([
    ["a", "x"],
    ["b", "😀y"],
    ["a", "😀"],
  ]);
});

test("a half that stays alone comes at the end, an empty delta as it is", () => {
  expect(appended([["a", ""]])).toEqual([["a", ""]]);
  expect(appended([["a", half]])).toEqual([["a", half]]);
  expect(
    appended([
      ["a", half],
      ["a", ""],
      ["a", "z"],
    ]),
  ).toEqual([["a", `${half}z`]]);
});

test("however a text is cut, it comes whole, and every piece is well-formed", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 30 }), fc.array(fc.nat(60)), (text, cuts) => {
      const at = [0, ...cuts.filter((cut) => cut < text.length).toSorted((a, b) => a - b), text.length];
      const pieces = appended(at.slice(1).map((end, index) => ["a", text.slice(at[index], end)])).map(([, delta]) => delta);
      expect(pieces.join("")).toBe(text);
      expect(pieces.every((piece) => piece.isWellFormed())).toBe(true);
    }),
  );
});
