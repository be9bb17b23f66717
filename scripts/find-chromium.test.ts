import { chmodSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { seedTree } from "./check-repo/seed-tree.ts";
import { findChromium } from "./find-chromium.ts";

function seedPrograms(...paths: string[]): string {
  const home = seedTree(Object.fromEntries(paths.map((path) => [path, "#!/bin/sh\n"])));
  for (const path of paths) chmodSync(join(home, path), 0o755);
  return home;
}

test("SKILLRUN_CHROMIUM wins, and when it is wrong nothing else is taken for it", () => {
  const home = seedPrograms("mine", "bin/chromium");
  const path = join(home, "bin");
  expect(findChromium({ HOME: home, PATH: path, SKILLRUN_CHROMIUM: join(home, "mine") })).toBe(join(home, "mine"));
  expect(findChromium({ HOME: home, PATH: path, SKILLRUN_CHROMIUM: join(home, "gone") })).toBeUndefined();
});

test("finds one on PATH before any other place", () => {
  const home = seedPrograms("bin/google-chrome", ".cache/ms-playwright/chromium-1200/chrome-linux/chrome");
  expect(findChromium({ HOME: home, PATH: join(home, "bin") })).toBe(join(home, "bin/google-chrome"));
});

test("does not take a file that cannot be executed", () => {
  const home = seedPrograms("second/chromium");
  const plain = seedTree({ chromium: "" });
  expect(findChromium({ HOME: home, PATH: `${plain}:${join(home, "second")}` })).toBe(join(home, "second/chromium"));
});
