import { expect, test } from "vitest";
import { findingsIn } from "../seed-tree.ts";
import { syntaxErrors } from "./syntax-errors.ts";

test("names a file that does not parse", () => {
  expect(findingsIn(syntaxErrors, { "packages/api/src/a.ts": "const a = 1;\nconst = 2;\n" })).toEqual([
    "packages/api/src/a.ts:2  does not parse: Unexpected token; mend its syntax",
  ]);
});

test("accepts TypeScript and JSX", () => {
  expect(
    findingsIn(syntaxErrors, { "a.ts": "const a = <T,>(b: T) => b;\n", "b.tsx": "const c = <p>{1}</p>;\n", "c.mjs": "await 1;\n" }),
  ).toEqual([]);
});
