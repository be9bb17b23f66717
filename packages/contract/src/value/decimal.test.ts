import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addDecimals, replaceInSum } from "./decimal.ts";

const decimal = fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 22n }), fc.nat(12)).map(([value, places]) => {
  const digits = String(value).padStart(places + 1, "0");
  return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
});

describe("sums of decimals", () => {
  test("are exact where floating point is not, and as short as can be", () => {
    expect(addDecimals("0.1", "0.2")).toBe("0.3");
    expect(addDecimals("0.50", "0.50")).toBe("1");
    expect(addDecimals("9007199254740993", "0.0000000001")).toBe("9007199254740993.0000000001");
    expect(addDecimals("0", "0.000")).toBe("0");
    expect(replaceInSum("1.25", "1.25", "0")).toBe("0");
    expect(replaceInSum("0.3", "0.2", "0.15")).toBe("0.25");
  });

  test("do not depend on the order, and taking away what was added leaves what was there", () => {
    fc.assert(
      fc.property(decimal, decimal, decimal, (a, b, c) => {
        expect(addDecimals(a, b)).toBe(addDecimals(b, a));
        expect(addDecimals(addDecimals(a, b), c)).toBe(addDecimals(a, addDecimals(b, c)));
        expect(replaceInSum(addDecimals(a, b), b, c)).toBe(addDecimals(a, c));
        expect(addDecimals(a, b)).toMatch(/^\d+(\.\d*[1-9])?$/);
      }),
    );
  });
});
