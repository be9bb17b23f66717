import { expect, test } from "vitest";
import { findingsIn } from "../seed-tree.ts";
import { lockfileComplete } from "./lockfile-complete.ts";

const lockfile = (packages: object) => ({ "package-lock.json": JSON.stringify({ lockfileVersion: 3, packages }, null, 2) });

test("names a platform's binary that is not locked", () => {
  const tool = { version: "1.0.0", optionalDependencies: { "tool-linux-x64": "1.0.0", "tool-darwin-arm64": "1.0.0" } };
  const packages = { "": {}, "node_modules/tool": tool, "node_modules/tool-linux-x64": { version: "1.0.0" } };
  expect(findingsIn(lockfileComplete, lockfile(packages))).toEqual([
    "package-lock.json:5  node_modules/tool depends on tool-darwin-arm64@1.0.0, which is not locked; run node scripts/complete-lockfile.ts",
  ]);
});

test("accepts packages locked at the root, beside their user and inside it", () => {
  const packages = {
    "": { dependencies: { a: "1.0.0" } },
    "node_modules/a": { dependencies: { b: "1.0.0" } },
    "node_modules/a/node_modules/b": { dependencies: { c: "1.0.0" } },
    "node_modules/a/node_modules/c": {},
    "packages/api": { dependencies: { a: "1.0.0" } },
  };
  expect(findingsIn(lockfileComplete, lockfile(packages))).toEqual([]);
});
