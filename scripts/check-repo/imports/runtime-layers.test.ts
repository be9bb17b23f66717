import { expect, test } from "vitest";
import { findingsIn } from "../seed-tree.ts";
import { runtimeLayers } from "./runtime-layers.ts";

const remedy = "turn the dependency round, or pass it in from create-runtime.ts";
const importing = (specifier: string) => `import { x } from "${specifier}";\n`;

test.each([
  ["store", "../execution/a.ts", "execution/a.ts", "no sibling"],
  ["engine", "../store/a.ts", "store/a.ts", "no sibling"],
  ["sandbox", "../artifact/a.ts", "artifact/a.ts", "no sibling"],
  ["event-log", "../execution/a.ts", "execution/a.ts", "only store"],
  ["skill", "../execution/a.ts", "execution/a.ts", "only access"],
  ["execution", "../create-runtime.ts", "create-runtime.ts", "only its sibling folders"],
])("names an import against the layers: %s imports %s", (layer, specifier, target, may) => {
  expect(findingsIn(runtimeLayers, { [`packages/runtime/src/${layer}/b.ts`]: importing(specifier) })).toEqual([
    `packages/runtime/src/${layer}/b.ts:1  ${layer} imports ${target}, but may import ${may}; ${remedy}`,
  ]);
});

test("a type and a re-export count as imports", () => {
  const text = 'import type { X } from "../engine/a.ts";\nexport { y } from "../sandbox/a.ts";\n';
  expect(findingsIn(runtimeLayers, { "packages/runtime/src/store/b.ts": text })).toHaveLength(2);
});

test("a folder of verbs may import the type of the wired runtime, and no value", () => {
  const type = 'import type { Runtime } from "../runtime.ts";\n';
  expect(findingsIn(runtimeLayers, { "packages/runtime/src/execution/b.ts": type })).toEqual([]);
  expect(findingsIn(runtimeLayers, { "packages/runtime/src/store/b.ts": type })).toEqual([
    `packages/runtime/src/store/b.ts:1  store imports runtime.ts, but may import no sibling; ${remedy}`,
  ]);
  expect(findingsIn(runtimeLayers, { "packages/runtime/src/execution/b.ts": importing("../runtime.ts") })).toEqual([
    `packages/runtime/src/execution/b.ts:1  execution imports runtime.ts, but may import only its sibling folders; ${remedy}`,
  ]);
});

test("names a folder without a place in the order", () => {
  expect(findingsIn(runtimeLayers, { "packages/runtime/src/billing/a.ts": "" })).toEqual([
    "packages/runtime/src/billing/a.ts:1  the folder billing has no place in the order of the runtime's layers; give it one in scripts/check-repo/imports/runtime-layers.ts and ARCHITECTURE.md",
  ]);
});

test("accepts imports along the layers, files of one folder, libraries, tests and create-runtime", () => {
  const files = {
    "packages/runtime/src/event-log/a.ts": importing("../store/a.ts") + importing("./b.ts") + importing("pino"),
    "packages/runtime/src/execution/a.ts": importing("../engine/a.ts") + importing("../thread/a.ts"),
    "packages/runtime/src/create-runtime.ts": importing("./execution/a.ts"),
    "packages/runtime/src/store/a.test.ts": importing("../testing.ts"),
  };
  expect(findingsIn(runtimeLayers, files)).toEqual([]);
});
