import { expect, test } from "vitest";
import { findingsIn } from "../seed-tree.ts";
import { importCircles } from "./import-circles.ts";

const remedy = "move what both need into a file that imports neither";

test("names files that import each other, also by type and over a third", () => {
  const files = {
    "packages/api/src/a.ts": 'import { b } from "./b.ts";\nexport const a = b;\n',
    "packages/api/src/b.ts": 'import type { C } from "./c.ts";\nexport const b: C = 1;\n',
    "packages/api/src/c.ts": '\nimport type { a } from "./a.ts";\nexport type C = typeof a;\n',
  };
  expect(findingsIn(importCircles, files)).toEqual([
    `packages/api/src/a.ts:1  imports itself through packages/api/src/b.ts, packages/api/src/c.ts; ${remedy}`,
  ]);
});

test("accepts files that share a third, tests, and components that draw each other", () => {
  const files = {
    "packages/api/src/a.ts": 'import { c } from "./c.ts";\nexport const a = c;\n',
    "packages/api/src/b.ts": 'import { a } from "./a.ts";\nimport { c } from "./c.ts";\nexport const b = a + c;\n',
    "packages/api/src/c.ts": "export const c = 1;\n",
    "packages/react/src/card.tsx": 'import { tree } from "./tree.tsx";\nexport const card = tree;\n',
    "packages/react/src/tree.tsx": 'import { card } from "./card.tsx";\nexport const tree = () => card;\n',
  };
  expect(findingsIn(importCircles, files)).toEqual([]);
});
