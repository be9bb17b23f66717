import { expect, test } from "vitest";
import { cumulativeOf } from "../profile-dataset/testing/figures-of.ts";
import { chiSquared, upperGamma } from "./chi-squared.ts";
import { kolmogorovSmirnov } from "./kolmogorov-smirnov.ts";
import { movedItems } from "./moved-items.ts";
import { nameLikeness, plainName } from "./name-likeness.ts";

const sample = (values: number[]) => ({ count: values.length, cumulative: cumulativeOf(values.toSorted((one, other) => one - other)) });

test("Kolmogorov-Smirnov has the statistic that the definition gives", () => {
  const one = Array.from({ length: 150 }, (_, index) => (index * 37) % 101);
  const other = Array.from({ length: 90 }, (_, index) => ((index * 53) % 97) * 1.2);
  const shareOf = (values: number[], at: number) => values.filter((value) => value <= at).length / values.length;
  const exact = Math.max(...[...one, ...other].map((at) => Math.abs(shareOf(one, at) - shareOf(other, at))));
  expect(kolmogorovSmirnov(sample(one), sample(other)).statistic).toBeCloseTo(exact, 10);
});

test("Kolmogorov-Smirnov has the probability that tables give", () => {
  const first = { count: 100, cumulative: { at: [0, 1], share: [0.5, 1] } };
  const { p_value } = kolmogorovSmirnov(first, { count: 100, cumulative: { at: [0, 1], share: [0.308, 1] } });
  // The 5 % point for two samples of 100 is D = 1.358 / sqrt(50) = 0.192.
  expect(p_value).toBeGreaterThan(0.03);
  expect(p_value).toBeLessThan(0.05);
  expect(kolmogorovSmirnov(first, first)).toMatchObject({ statistic: 0, p_value: 1 });
});

test("chi-squared has the probability that tables give, and pools rare categories", () => {
  expect(upperGamma(0.5, 3.841_458_820_694_124 / 2)).toBeCloseTo(0.05, 9);
  expect(upperGamma(5, 18.307_038_053_275_146 / 2)).toBeCloseTo(0.05, 9);
  expect(upperGamma(50, 20)).toBeCloseTo(1, 6);
  expect(
    chiSquared([
      { before: 30, now: 50 },
      { before: 70, now: 50 },
    ]),
  ).toMatchObject({ statistic: expect.closeTo(8.333_333, 5), distance: expect.closeTo(0.2, 9), p_value: expect.closeTo(0.003_892, 5) });
  expect(chiSquared([{ before: 100, now: 0 }])).toMatchObject({ p_value: 1 });
  const rare = Array.from({ length: 20 }, () => ({ before: 1, now: 0 }));
  expect(chiSquared([{ before: 480, now: 500 }, ...rare]).p_value).toBeLessThan(0.001);
});

test("the fewest items are moved", () => {
  expect(movedItems([0, 1, 2, 3])).toEqual([]);
  expect(movedItems([3, 0, 1, 2])).toEqual([0]);
  expect(movedItems([1, 2, 3, 0])).toEqual([3]);
  expect(movedItems([])).toEqual([]);
  expect(movedItems([2, 1, 0])).toHaveLength(2);
});

test("names are alike in spelling and in their words", () => {
  expect(plainName("Größe (m)")).toBe("große(m)");
  expect(plainName("Unit Price")).toBe(plainName("unit_price"));
  expect(nameLikeness("customerName", "name_customer")).toBe(1);
  expect(nameLikeness("price", "prices")).toBeGreaterThan(0.8);
  expect(nameLikeness("note", "tax")).toBe(0);
});
