import { expect, test } from "vitest";
import { findCorrelations } from "./correlations.ts";

const column = (name: string, values: (number | null)[]) => ({ name, values: Float64Array.from(values, (one) => one ?? Number.NaN) });

test("coefficients are those worked out by hand", () => {
  // Deviations from the means (3 and 6): -2 -1 0 1 2 and -4 0 -2 4 2; their products sum up to 16, their squares to 10 and 40.
  const [found] = findCorrelations([column("x", [1, 2, 3, 4, 5]), column("y", [2, 6, 4, 10, 8])]);
  expect(found).toEqual({ a: "x", b: "y", rows: 5, pearson: expect.closeTo(0.8, 12), spearman: expect.closeTo(0.8, 12) });
});

test("ranks know a curve that a line does not, and equal values share their rank", () => {
  const [curve] = findCorrelations([column("x", [1, 2, 3, 4, 5]), column("y", [1, 4, 9, 16, 25])]);
  expect(curve?.spearman).toBeCloseTo(1, 12);
  expect(curve?.pearson).toBeCloseTo(60 / Math.sqrt(10 * 374), 12);
  // Ranks 1, 2.5, 2.5, 4, 5 against 1 to 5: the products of the deviations sum up to 9.5, the squares to 9.5 and 10.
  const [ties] = findCorrelations([column("x", [1, 2, 2, 3, 4]), column("y", [1, 2, 3, 4, 5])]);
  expect(ties?.spearman).toBeCloseTo(9.5 / Math.sqrt(9.5 * 10), 12);
});

test("only rows where both columns have a value count, and fewer than five of them say nothing", () => {
  const x = column("x", [1, 2, 3, 4, 5, 6, null]);
  const y = column("y", [2, 4, null, 8, 10, 12, 14]);
  const z = column("z", [null, null, null, 1, 2, 4, 1]);
  expect(findCorrelations([x, y, z])).toEqual([
    { a: "x", b: "y", rows: 5, pearson: expect.closeTo(1, 12), spearman: expect.closeTo(1, 12) },
  ]);
});

test("a column of one value correlates with nothing, and the strongest pair comes first", () => {
  const [first, ...others] = findCorrelations([
    column("flat", [7, 7, 7, 7, 7]),
    column("a", [1, 2, 3, 4, 5]),
    column("b", [2, 6, 4, 10, 8]),
    column("c", [-1, -2, -3, -4, -5]),
  ]);
  expect(first).toMatchObject({ a: "a", b: "c", pearson: -1 });
  expect(others.map(({ a, b }) => `${a} ${b}`)).toEqual(["a b", "b c"]);
});
