import { expect, test } from "vitest";
import { chooseVersion } from "./choose-version.ts";

test.each([
  ["the first", null, [], "1.0.0"],
  ["the next", null, ["1.0.0", "1.0.1"], "1.0.2"],
  ["after the highest, not the newest", null, ["1.9.0", "1.10.0", "1.2.7"], "1.10.1"],
  ["after a pre-release", null, ["2.0.0-beta.1"], "2.0.1"],
  ["after build metadata", null, ["1.2.0", "1.2.0+2"], "1.2.1"],
  ["after numbers of a kind of their own", null, ["2024-05"], "1.0.0"],
  ["after a number that no double holds", null, ["1.0.9007199254740993"], "1.0.9007199254740994"],
  ["a declared one", "3.1.4", ["1.0.0"], "3.1.4"],
  ["a declared one that is taken", "1.2.0", ["1.2.0", "1.2.0+2"], "1.2.0+3"],
  ["a declared one with build metadata that is taken", "1.2.0+x", ["1.2.0+x"], "1.2.0+x.2"],
])("%s is chosen: declared %j, taken %j", (_name, declared, taken, expected) => {
  expect(chooseVersion(declared, taken)).toBe(expected);
});
