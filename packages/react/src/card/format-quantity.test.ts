import { expect, test } from "vitest";
import { formatBytes, formatCount, formatDuration, formatJsonText } from "./format-quantity.ts";

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1_000, "1.0 kB"],
  [999_499, "999 kB"],
  [999_999, "1.0 MB"],
  [1_240_000, "1.2 MB"],
])("%i bytes are %s", (bytes, text) => expect(formatBytes(bytes)).toBe(text));

test.each([
  [-5_000, "0.0 s"],
  [840, "0.8 s"],
  [59_949, "59.9 s"],
  [59_960, "1 m 00 s"],
  [65_400, "1 m 05 s"],
  [3_599_800, "1 h 00 m"],
  [7_380_000, "2 h 03 m"],
])("%i ms took %s", (ms, text) => expect(formatDuration(ms)).toBe(text));

test("a time that still grows counts whole seconds and never shows one that is not over", () => {
  expect([900, 59_999, 60_000].map((ms) => formatDuration(ms, { isGrowing: true }))).toEqual(["0 s", "59 s", "1 m 00 s"]);
});

test("counts are grouped, and JSON text is indented when it is whole", () => {
  expect(formatCount(34_200)).toBe("34,200");
  expect([formatJsonText('{"a":1}'), formatJsonText('{"a":')]).toEqual(['{\n  "a": 1\n}', '{"a":']);
});
