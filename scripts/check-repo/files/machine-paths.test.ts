import { expect, test } from "vitest";
import { findingsIn } from "../seed-tree.ts";
import { machinePaths } from "./machine-paths.ts";

test.each(["work", "root", "home", "Users"])("names a path under /%s", (folder) => {
  const path = ["", folder, "somebody"].join("/");
  expect(findingsIn(machinePaths, { "docs/a.md": `\nrun \`${path}/bin/tool\`\n` })).toEqual([
    `docs/a.md:2  names the machine's own path ${path}; use a path relative to the repository`,
  ]);
});

test("accepts addresses, relative paths, the folders themselves and binary files", () => {
  const text = "https://example.org/home/page apps/web/work/a ./root/a a checkout under /root\n";
  const binary = `\0${["", "root", "a"].join("/")}`;
  expect(findingsIn(machinePaths, { "docs/a.md": text, "a.png": binary })).toEqual([]);
});
