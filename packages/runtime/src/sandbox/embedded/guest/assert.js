const { equalDeep, inspect } = require("node:util");
class AssertionError extends Error {
  constructor({ message, actual, expected, operator }) {
    super(message);
    Object.assign(this, { name: "AssertionError", code: "ERR_ASSERTION", actual, expected, operator });
  }
}
const check = (holds, message, actual, expected, operator) => {
  if (holds) return;
  if (message instanceof Error) throw message;
  throw new AssertionError({
    message: message ?? `Expected ${inspect(actual)} ${operator} ${inspect(expected)}`,
    actual,
    expected,
    operator,
  });
};
const assert = (value, message) => check(value, message, value, true, "==");
const matches = (error, wanted) => {
  if (wanted === undefined) return true;
  if (wanted instanceof RegExp) return wanted.test(String(error));
  if (typeof wanted === "function") return wanted.prototype !== undefined && error instanceof wanted ? true : wanted(error) === true;
  return Object.entries(wanted).every(([key, value]) =>
    value instanceof RegExp ? value.test(error[key]) : equalDeep(error[key], value, true),
  );
};
Object.assign(assert, {
  AssertionError,
  ok: assert,
  // biome-ignore lint/suspicious/noDoubleEquals: the loose comparison is what was asked for.
  equal: (a, b, message) => check(a == b, message, a, b, "=="),
  // biome-ignore lint/suspicious/noDoubleEquals: the loose comparison is what was asked for.
  notEqual: (a, b, message) => check(a != b, message, a, b, "!="),
  strictEqual: (a, b, message) => check(Object.is(a, b), message, a, b, "==="),
  notStrictEqual: (a, b, message) => check(!Object.is(a, b), message, a, b, "!=="),
  deepEqual: (a, b, message) => check(equalDeep(a, b, false), message, a, b, "deepEqual"),
  deepStrictEqual: (a, b, message) => check(equalDeep(a, b, true), message, a, b, "deepStrictEqual"),
  notDeepStrictEqual: (a, b, message) => check(!equalDeep(a, b, true), message, a, b, "notDeepStrictEqual"),
  match: (text, pattern, message) => check(pattern.test(text), message, text, pattern, "match"),
  fail: (message) => check(false, message ?? "Failed"),
  throws(call, wanted, message) {
    try {
      call();
    } catch (error) {
      return check(matches(error, wanted), message, error, wanted, "throws");
    }
    check(false, message ?? "Missing expected exception.");
  },
  async rejects(promise, wanted, message) {
    try {
      await (typeof promise === "function" ? promise() : promise);
    } catch (error) {
      return check(matches(error, wanted), message, error, wanted, "rejects");
    }
    check(false, message ?? "Missing expected rejection.");
  },
});
assert.strict = assert;
module.exports = assert;
