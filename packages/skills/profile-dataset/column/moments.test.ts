import fc from "fast-check";
import { expect, test } from "vitest";
import { Moments } from "./moments.ts";

const weighted = fc.tuple(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.integer({ min: 1, max: 5 }));

test("streamed moments equal those computed from all values at once, whatever the weights", () => {
  fc.assert(
    fc.property(fc.array(weighted, { minLength: 2, maxLength: 60 }), (pairs) => {
      const moments = new Moments();
      for (const [value, times] of pairs) moments.push(value, times);
      const all = pairs.flatMap(([value, times]) => Array.from({ length: times }, () => value));
      const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
      const variance = all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (all.length - 1);
      expect(moments.count).toBe(all.length);
      expect(moments.mean).toBeCloseTo(mean, 5);
      expect(moments.standardDeviation()).toBeCloseTo(Math.sqrt(variance), 4);
      expect(moments.min).toBe(Math.min(...all));
      expect(moments.max).toBe(Math.max(...all));
    }),
  );
});

test("one value has no standard deviation", () => {
  const moments = new Moments();
  moments.push(4, 1);
  expect(moments.standardDeviation()).toBeNull();
});
