import { expect, test } from "vitest";
import { DistinctSketch } from "./distinct-sketch.ts";
import { hashNumber, hashText } from "./hash-text.ts";

test.each([0, 1, 10, 1000, 20_000, 300_000])("estimates %i distinct texts within four standard errors", (distinct) => {
  const sketch = new DistinctSketch(14);
  for (let index = 0; index < distinct; index++) sketch.add(hashText(`user${index}@example.com`));
  expect(Math.abs(sketch.estimate() - distinct)).toBeLessThanOrEqual(4 * sketch.standardError * distinct + 0.5);
});

test("a repeated value changes nothing", () => {
  const sketch = new DistinctSketch(10);
  for (let index = 0; index < 500; index++) sketch.add(hashText("same"));
  expect(sketch.estimate()).toBe(1);
});

test.each([10, 12, 14])("estimates counted integers with 2^%i registers within four standard errors", (precision) => {
  const sketch = new DistinctSketch(precision);
  for (let index = 0; index < 100_000; index++) sketch.add(hashNumber(index));
  expect(Math.abs(sketch.estimate() / 100_000 - 1)).toBeLessThan(4 * sketch.standardError);
});

test("all spellings of a number have one hash", () => {
  expect(hashNumber(Number("1.0"))).toEqual(hashNumber(1));
  expect(hashNumber(-0)).toEqual(hashNumber(0));
});
