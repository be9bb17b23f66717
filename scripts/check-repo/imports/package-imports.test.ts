import { expect, test } from "vitest";
import { findingsIn } from "../seed-tree.ts";
import { packageImports } from "./package-imports.ts";

test.each([
  ["packages/contract/src/a.ts", "node:crypto", "the contract imports node:crypto; the contract depends on zod only"],
  [
    "packages/react/src/a.ts",
    "@skillrun/api",
    "the browser's package imports @skillrun/api; packages/react depends on the contract and browser libraries only",
  ],
  [
    "packages/react/src/a.ts",
    "node:fs",
    "the browser's package imports node:fs; packages/react depends on the contract and browser libraries only",
  ],
  [
    "packages/skills/src/a.ts",
    "@skillrun/runtime",
    "a skill imports @skillrun/runtime; skills see the runtime only through @skillrun/runtime/skill",
  ],
  ["apps/cli/src/a.ts", "@skillrun/runtime/testing", "the product imports @skillrun/runtime/testing; only tests and benchmarks may"],
])("%s must not import %s", (path, specifier, message) => {
  expect(findingsIn(packageImports, { [path]: `\nimport { x } from "${specifier}";\n` })).toEqual([`${path}:2  ${message}`]);
});

test("the product does not import what the root installs for development", () => {
  const text = 'import { z } from "vitest/node";\n';
  const files = {
    "package.json": '{"devDependencies": {"vitest": "5.1.1"}}',
    "apps/web/src/a.ts": text,
    "apps/web/src/a.test.ts": text,
    "vitest.config.ts": text,
  };
  expect(findingsIn(packageImports, files)).toEqual([
    "apps/web/src/a.ts:1  the product imports the development tool vitest/node; only tests may; or make it a dependency of the package that needs it",
  ]);
});

test("a package does not build a runtime", () => {
  const text = 'import { createRuntime } from "@skillrun/runtime";\n';
  expect(findingsIn(packageImports, { "packages/api/src/a.ts": text })).toEqual([
    "packages/api/src/a.ts:1  a package builds a runtime; only apps build one; take it as an argument",
  ]);
});

test("accepts what each may import, and more in tests", () => {
  const importing = (...specifiers: string[]) => specifiers.map((specifier) => `import { x } from "${specifier}";\n`).join("");
  const files = {
    "packages/contract/src/a.ts": importing("zod", "./b.ts"),
    "packages/contract/src/a.test.ts": importing("node:fs", "vitest"),
    "packages/react/src/a.tsx": importing("react", "@skillrun/contract"),
    "packages/skills/src/a.ts": importing("@skillrun/runtime/skill", "@skillrun/contract", "node:fs"),
    "packages/skills/src/a.test.ts": importing("@skillrun/runtime/testing"),
    "apps/web/src/start.ts": 'import { createRuntime } from "@skillrun/runtime";\n',
  };
  expect(findingsIn(packageImports, files)).toEqual([]);
});
