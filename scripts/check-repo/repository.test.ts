import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readRepository } from "./repository.ts";
import { seedTree } from "./seed-tree.ts";

const files = {
  ".gitignore": "node_modules/\n",
  "a.ts": "",
  "b/c.ts": "",
  "node_modules/d.ts": "",
  "packages/runtime/src/store/generated/e.ts": "",
};

test("reads every file but installed and generated ones where there is no git", () => {
  expect(readRepository(seedTree(files)).files.map((file) => file.path)).toEqual([".gitignore", "a.ts", "b/c.ts"]);
});

test("reads what git tracks or would track, and no file that was deleted", () => {
  const root = seedTree(files);
  execFileSync("git", ["init", "-q"], { cwd: root });
  execFileSync("git", ["add", "a.ts"], { cwd: root });
  rmSync(join(root, "a.ts"));
  expect(readRepository(root).files.map((file) => file.path)).toEqual([".gitignore", "b/c.ts"]);
});
