import { expect, test } from "vitest";
import { describeBytes, describeCount, describeDuration } from "./describe-amount.ts";

test.each([
  [0, "0.0 s"],
  [-5, "0.0 s"],
  [1_249, "1.2 s"],
  [59_900, "59.9 s"],
  [185_000, "3 min 05 s"],
  [7_620_000, "2 h 07 min"],
])("%d ms is %s", (durationMs, text) => {
  expect(describeDuration(durationMs)).toBe(text);
});

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1_000, "1.0 kB"],
  [22_183_271, "22.2 MB"],
])("%d bytes is %s", (sizeBytes, text) => {
  expect(describeBytes(sizeBytes)).toBe(text);
});

test("thousands stand apart", () => {
  expect(describeCount(1_234_567)).toBe("1,234,567");
});
