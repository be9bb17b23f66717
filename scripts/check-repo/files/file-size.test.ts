import { expect, test } from "vitest";
import { readRepository } from "../repository.ts";
import { findingsIn, seedTree } from "../seed-tree.ts";
import { fileSize, fileSizeDistribution } from "./file-size.ts";

const lines = (count: number) => "const a = 1;\n".repeat(count);

test("names a file of 501 lines", () => {
  expect(findingsIn(fileSize, { "packages/api/src/big.ts": lines(501) })).toEqual([
    "packages/api/src/big.ts:501  the file has 501 lines, more than 500; split it, one exported idea per file",
  ]);
});

test("accepts 500 lines, and any length of generated code and data", () => {
  const files = { "a.ts": lines(500), "packages/runtime/src/store/generated/client.ts": lines(900), "data.csv": lines(900) };
  expect(findingsIn(fileSize, files)).toEqual([]);
});

test("says how long the files are", () => {
  const root = seedTree({ "a.ts": lines(1), "b.ts": lines(2), "c.ts": lines(9) });
  expect(fileSizeDistribution(readRepository(root))).toBe("3 source files; lines: median 2, 95th percentile 9, longest 9 (c.ts)");
});
