import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { seedTree } from "./check-repo/seed-tree.ts";

const checkRepo = (root: string) => spawnSync(process.execPath, [join(import.meta.dirname, "check-repo.mjs"), root], { encoding: "utf8" });

test("fails on a broken rule and says which, where and what to do", () => {
  const run = checkRepo(seedTree({ "packages/api/src/utils.ts": "" }));
  expect(run.status).toBe(1);
  expect(run.stdout).toContain(
    "fileNames: 1\n  packages/api/src/utils.ts:1  the file name utils.ts says nothing; name it after the one idea it holds\n",
  );
  expect(run.stdout).toContain("1 findings in 1 of 20 rules");
});

test("passes a clean tree", () => {
  const run = checkRepo(seedTree({ "packages/api/src/event-stream.ts": "/** One. */\nexport const one = 1;\n" }));
  expect(run.stdout).toContain("20 rules hold");
  expect(run.status).toBe(0);
});
