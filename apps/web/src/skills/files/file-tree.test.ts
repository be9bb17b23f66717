import type { SkillFile } from "@skillrun/contract";
import { expect, test } from "vitest";
import { buildFileTree, type FileTree } from "./file-tree.ts";

const file = (path: string): SkillFile => ({ path, size_bytes: 1, sha256: "0", executable: false });
const drawn = ({ name, folders, files }: FileTree): unknown => [name, files.map(({ path }) => path), folders.map(drawn)];

test("folders nest, SKILL.md comes first, the rest by name", () => {
  const paths = ["scripts/main.sh", "a.txt", "SKILL.md", "scripts/deep/x.py", "data/é.csv"];
  expect(drawn(buildFileTree(paths.map(file)))).toEqual([
    "",
    ["SKILL.md", "a.txt"],
    [
      ["data", ["data/é.csv"], []],
      ["scripts", ["scripts/main.sh"], [["deep", ["scripts/deep/x.py"], []]]],
    ],
  ]);
});
