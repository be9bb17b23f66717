import fc from "fast-check";
import { expect, test } from "vitest";
import { describeInexactNumber, parseExactJson } from "./parse-exact-json.ts";

test.each([
  ["2512292042121000001", "2512292042121000001"],
  ["9007199254740993", "9007199254740993"],
  ["-12345678901234567890", "-12345678901234567890"],
  ["0.1234567890123456789012", "0.1234567890123456789012"],
  ["1e400", "1e400"],
  ["1e-400", "1e-400"],
  ["1.7976931348623159e308", "1.7976931348623159e308"],
  ["4e-324", "4e-324"],
])("%s is kept as the string of its digits", (text, digits) => {
  expect(parseExactJson(text)).toEqual({ value: digits, inexact: { path: [], digits } });
});

test.each(["0.1", "1.0", "1e2", "1E+2", "100", "-0", "0", "0e999", "9007199254740991", "1e300", "1e23", "2512292042121000000", "5e-324"])(
  "%s stays the number it is",
  (text) => {
    expect(parseExactJson(text)).toEqual({ value: JSON.parse(text), inexact: null });
  },
);

test("the first number that cannot be kept is told with its path, others become strings too", () => {
  const text = '{"": [{"a": 1}, {"b": [true, 12345678901234567890, null]}], "c": 0.12345678901234567890, "b": {"b": 1}}';
  expect(parseExactJson(text)).toEqual({
    value: { "": [{ a: 1 }, { b: [true, "12345678901234567890", null] }], c: "0.12345678901234567890", b: { b: 1 } },
    inexact: { path: ["", 1, "b", 1], digits: "12345678901234567890" },
  });
});

test("digits in strings and keys are no numbers, and of a key that comes twice the last counts", () => {
  const text = '{"12345678901234567890": "12345678901234567890", "twice": 12345678901234567890, "twice": 5}';
  expect(parseExactJson(text)).toEqual({ value: JSON.parse(text), inexact: null });
});

test("a key that JavaScript has a meaning for is a key like any other", () => {
  const { value, inexact } = parseExactJson('{"__proto__": {"toString": 12345678901234567890}}');
  expect(JSON.stringify(value)).toBe('{"__proto__":{"toString":"12345678901234567890"}}');
  expect(inexact?.path).toEqual(["__proto__", "toString"]);
});

test("what is no JSON is refused as by JSON.parse", () => {
  expect(() => parseExactJson('{"a": 12345678901234567890')).toThrow(SyntaxError);
  expect(() => parseExactJson("")).toThrow(SyntaxError);
});

test("whatever JavaScript prints is exact", () => {
  fc.assert(
    fc.property(fc.json(), fc.double({ noDefaultInfinity: true, noNaN: true }), (json, number) => {
      const text = `[${json},${number}]`;
      expect(parseExactJson(text)).toEqual({ value: JSON.parse(text), inexact: null });
    }),
  );
});

/** A whole number as JavaScript prints it, such as `1.5e+21`. */
function wholeOf(printed: string): bigint {
  const [mantissa = "", exponent = "0"] = printed.split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  return BigInt(whole + fraction) * 10n ** BigInt(Number(exponent) - fraction.length);
}

test("a whole number comes out as it went in, as a number or as a string", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), (number) => {
      const { value, inexact } = parseExactJson(String(number));
      expect(wholeOf(String(value))).toBe(number);
      expect(inexact === null).toBe(typeof value === "number");
    }),
  );
});

test("a number of a million digits is described by its beginning", () => {
  const inexact = { path: ["n"], digits: "9".repeat(1_000_000) };
  expect(describeInexactNumber(inexact)).toBe(`the number ${"9".repeat(60)}… cannot be kept digit by digit; send it as a string`);
});

test("a megabyte of zeros costs no more than a megabyte of anything", () => {
  const zeros = "0".repeat(900_000);
  expect(parseExactJson(`{"n": 0.${zeros}1}`).inexact?.path).toEqual(["n"]);
  expect(parseExactJson(`{"n": 1.${zeros}}`).inexact).toBeNull();
});
