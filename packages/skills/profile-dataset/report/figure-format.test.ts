import { expect, test } from "vitest";
import { buildColumn } from "../testing/build-profile.ts";
import { columnHeadline } from "./column-headline.ts";
import { figureFormat } from "./figure-format.ts";
import { exactNumber, number, percent, shorten, time } from "./format-figure.ts";
import { groupWarnings } from "./group-warnings.ts";

test("figures carry the unit that the cells carry, and years and codes have no separators", () => {
  const write = (unit: Parameters<typeof figureFormat>[0]["unit"], role: Parameters<typeof figureFormat>[0]["role"] = null) =>
    figureFormat({ unit, role }).figure;
  expect(write({ kind: "currency", symbol: "$", certain: true })(-1234.5)).toBe("-$1,234.5");
  expect(write({ kind: "currency", symbol: "EUR", certain: true })(1234.5)).toBe("1,234.5 EUR");
  expect(write({ kind: "percent", symbol: "%", certain: true })(10)).toBe("10 %");
  expect(write({ kind: "percent", symbol: "%", certain: false })(10)).toBe("10");
  expect(write({ kind: "year", symbol: null, certain: false })(1995)).toBe("1995");
  expect(write(null, "identifier")(100200)).toBe("100200");
  expect(write(null)(100200)).toBe("100,200");
  expect(write(null)(null)).toBe("–");
});

test("figures are rounded for people, exact digits are not", () => {
  expect([number(0.1 + 0.2), number(1234.5678), number(1e-9), number(2 ** 60)]).toEqual(["0.3", "1,234.57", "1.0000e-9", "1.1529e+18"]);
  expect([exactNumber("-1234567.890"), exactNumber("1e5"), exactNumber("12")]).toEqual(["-1,234,567.890", "1e5", "12"]);
  expect([percent(0.00001), percent(0.99999), percent(0.05)]).toEqual(["<0.1 %", ">99.9 %", "5.0 %"]);
  expect([time("2024-01-31T14:05:09.123Z"), time("2024-01-31")]).toEqual(["2024-01-31 14:05:09", "2024-01-31"]);
  expect(shorten("ab😀cd", 4)).toBe("ab…");
});

test("a headline tells the figures that fit the column", () => {
  expect(columnHeadline(buildColumn("n", [1, 2, 6]))).toBe("1 to 6, median 2, mean 3");
  expect(columnHeadline(buildColumn("n", [1001, 1002], { role: "identifier" }))).toBe("1001 to 1002");
  expect(columnHeadline(buildColumn("n", ["a", "a", "b", null]))).toBe("a (67 %), b (33 %)");
  expect(columnHeadline(buildColumn("n", ["2024-01-01", "2024-02-01"]))).toBe("2024-01-01 to 2024-02-01");
  expect(columnHeadline(buildColumn("n", [null, ""]))).toBe("no values");
});

test("many warnings of one code are cut to a few, and the others still come", () => {
  const warning = (code: string) => ({ code, severity: "notice" as const, column: null, row: null, message: "" });
  const groups = groupWarnings([...Array.from({ length: 9 }, () => warning("a")), warning("b"), warning("c")], 3, 4);
  expect(groups.map(({ shown, more }) => [shown.length, more])).toEqual([
    [3, 6],
    [1, 0],
    [0, 1],
  ]);
});
