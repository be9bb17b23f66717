import fc from "fast-check";
import { expect, test } from "vitest";
import { cumulativeOf, quantileOf } from "../testing/figures-of.ts";
import { SortedValues } from "./sorted-values.ts";

// Few different values and many of them: repeats, both zeros, and neighbours that differ by little.
const value = fc.oneof(
  fc.constantFrom(0, -0, 1, -1, 1.5, 1e-300, 1e300),
  fc.integer({ min: -20, max: 20 }),
  fc.double({ noNaN: true, min: -9, max: 9 }),
);
const values = fc.array(value, { minLength: 1, maxLength: 60 });

test("counts, totals and order are those of the values one by one", () => {
  fc.assert(
    fc.property(values, (all) => {
      const sorted = SortedValues.ofOccurrences(Float64Array.from(all));
      expect(listOf(sorted)).toEqual(naive(all));
      expect(sorted.total).toBe(all.length);
      expect([sorted.min + 0, sorted.max + 0]).toEqual([naive(all)[0]?.value, naive(all).at(-1)?.value]);
    }),
  );
});

test("quantiles interpolate between the sorted values as R's type 7 does", () => {
  fc.assert(
    fc.property(values, fc.double({ noNaN: true, min: 0, max: 1 }), (all, share) => {
      const ascending = all.toSorted((one, other) => one - other);
      const expected = quantileOf(ascending, share);
      expect(SortedValues.ofOccurrences(Float64Array.from(all)).quantile(share) + 0).toBeCloseTo(expected + 0, 9);
    }),
  );
  const few = SortedValues.ofOccurrences(Float64Array.of(4, 1, 3, 2));
  expect(few.quantiles(String)).toMatchObject({ p25: "1.75", p50: "2.5", p75: "3.25" });
});

test("values with counts say the same as the values one by one, in any order", () => {
  fc.assert(
    fc.property(values, (all) => {
      const counted = [...Map.groupBy(all, String).values()];
      const reversed = counted.toReversed();
      const sorted = SortedValues.ofCounts(
        Float64Array.from(reversed, (same) => same[0] ?? 0),
        Float64Array.from(reversed, (same) => same.length),
      );
      expect(listOf(sorted)).toEqual(naive(all));
      expect(sorted.quantile(0.3) + 0).toBe(SortedValues.ofOccurrences(Float64Array.from(all)).quantile(0.3) + 0);
    }),
  );
});

test("0 and -0 are one value, written 0", () => {
  const sorted = SortedValues.ofOccurrences(Float64Array.of(-0, 0, -0, 5));
  expect(listOf(sorted)).toEqual([
    { value: 0, count: 3 },
    { value: 5, count: 1 },
  ]);
  const alone = SortedValues.ofOccurrences(Float64Array.of(-0));
  expect(Object.is(alone.min, 0)).toBe(true);
});

test("values that are merged in are counted with those that were there", () => {
  fc.assert(
    fc.property(values, fc.array(value, { maxLength: 20 }), (all, more) => {
      const before = SortedValues.ofOccurrences(Float64Array.from(all));
      const merged = SortedValues.merge(before, Float64Array.from(more), new Float64Array(more.length).fill(1));
      expect(listOf(merged)).toEqual(naive([...all, ...more]));
      expect(merged.total).toBe(all.length + more.length);
    }),
  );
  expect(listOf(SortedValues.merge(null, Float64Array.of(2, 1), Float64Array.of(1, 3)))).toEqual([
    { value: 1, count: 3 },
    { value: 2, count: 1 },
  ]);
});

test("the cumulative distribution says which share is at most each value", () => {
  const all = Array.from({ length: 1000 }, (_, index) => (index * 37) % 250);
  const sorted = SortedValues.ofOccurrences(Float64Array.from(all));
  expect(sorted.cumulative((one) => one)).toEqual(cumulativeOf(all.toSorted((one, other) => one - other)));
});

type Counted = { value: number; count: number };

function listOf(sorted: SortedValues): Counted[] {
  return Array.from(sorted.values, (one, index) => ({ value: one + 0, count: sorted.countAt(index) }));
}

function naive(all: readonly number[]): Counted[] {
  const counts = new Map<number, number>();
  for (const one of all) counts.set(one, (counts.get(one) ?? 0) + 1);
  return [...counts].map(([one, count]) => ({ value: one + 0, count })).toSorted((a, b) => a.value - b.value);
}
