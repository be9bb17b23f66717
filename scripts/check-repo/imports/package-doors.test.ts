import { expect, test } from "vitest";
import { findingsIn } from "../seed-tree.ts";
import { packageDoors } from "./package-doors.ts";

const manifest = JSON.stringify({ name: "@skillrun/runtime", exports: { ".": "./src/index.ts", "./skill": "./src/skill/index.ts" } });

test("names an index file that is no door", () => {
  expect(findingsIn(packageDoors, { "packages/runtime/package.json": manifest, "packages/runtime/src/store/index.ts": "" })).toEqual([
    "packages/runtime/src/store/index.ts:1  an index file that is no package's door; import the files themselves, or list it in the package's exports",
  ]);
});

test.each(['export * from "./a.ts";', 'export * as a from "./a.ts";', 'export type * from "./a.ts";'])("names %s", (text) => {
  expect(findingsIn(packageDoors, { "packages/runtime/src/b.ts": `\n${text}\n` })).toEqual([
    "packages/runtime/src/b.ts:2  export * hides what the module offers; export the names one by one",
  ]);
});

test("accepts the doors of a package", () => {
  const door = 'export { a } from "./a.ts";\n';
  const files = {
    "packages/runtime/package.json": manifest,
    "packages/runtime/src/index.ts": door,
    "packages/runtime/src/skill/index.ts": door,
  };
  expect(findingsIn(packageDoors, files)).toEqual([]);
});
