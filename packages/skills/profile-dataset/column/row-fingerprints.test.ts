import fc from "fast-check";
import { expect, test } from "vitest";
import { hashText } from "./hash-text.ts";
import { RowFingerprints } from "./row-fingerprints.ts";

test("counts the rows that repeat an earlier one exactly while the table holds all, and names the first", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 600 }), (rows) => {
      const fingerprints = new RowFingerprints();
      for (const [index, row] of rows.entries()) fingerprints.add(hashText(String(row)), index + 1);
      const firstRepeat = rows.findIndex((row, index) => rows.indexOf(row) < index);
      expect(fingerprints.result()).toEqual({
        duplicates: rows.length - new Set(rows).size,
        exact: true,
        firstRepeatRow: firstRepeat < 0 ? null : firstRepeat + 1,
      });
    }),
  );
});

test("past its memory it estimates the duplicates from a sample and says so", () => {
  const fingerprints = new RowFingerprints(4096);
  for (let index = 0; index < 100_000; index++) fingerprints.add(hashText(`row ${index}`), index + 1);
  for (let index = 0; index < 50_000; index++) fingerprints.add(hashText(`row ${index * 2}`), 100_001 + index);
  const { duplicates, exact } = fingerprints.result();
  expect(exact).toBe(false);
  expect(Math.abs(duplicates / 50_000 - 1)).toBeLessThan(0.1);
});

test("past its memory a file without duplicates still has none", () => {
  const fingerprints = new RowFingerprints(4096);
  for (let index = 0; index < 50_000; index++) fingerprints.add(hashText(`row ${index}`), index + 1);
  expect(fingerprints.result().duplicates).toBe(0);
});
