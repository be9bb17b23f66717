import { expect, test } from "vitest";
import { parseByteRange } from "./download-headers.ts";

test.each([
  ["bytes=0-4", { start: 0, end: 4 }],
  ["bytes=5-", { start: 5 }],
  ["bytes=-3", { suffix: 3 }],
  ["bytes = 0 - 4", { start: 0, end: 4 }],
])("%s is one range", (header, range) => {
  expect(parseByteRange(header)).toEqual(range);
});

test.each([undefined, "", "bytes=", "bytes=-", "bytes=4-2", "bytes=0-1,3-4", "lines=0-1", "bytes=a-b"])(
  "%s is no range that is understood, so the whole file is right",
  (header) => {
    expect(parseByteRange(header)).toBeUndefined();
  },
);
