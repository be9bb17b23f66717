import { expect, test } from "vitest";
import { sayFolders } from "./say-folders.ts";

const bundled = { directory: "/product/skills", trust: "bundled", skills: 2 } as const;
const notice = { severity: "error", code: "x", message: "there is no name", path: "SKILL.md", line: 3 } as const;

test("counts the skills of each directory by its path from here, and leaves out one without any", () => {
  const own = (directory: string, skills: number) => ({ directory, trust: "operator", skills }) as const;
  expect(
    sayFolders({ directories: [bundled, own("/here/my-skills", 3), own("/there", 1), own("/here/skills", 0)], problems: [] }, "/here"),
  ).toBe("2 bundled, 3 from ./my-skills, 1 from /there");
});

test("says what is wrong and where, for the first three", () => {
  const problem = (folder: string) => ({ folder, notice });
  expect(sayFolders({ directories: [bundled], problems: [problem("word-count")] }, "/here")).toBe(
    "2 bundled, 1 with problems: word-count (SKILL.md:3: there is no name)",
  );
  const many = sayFolders({ directories: [bundled], problems: ["a", "b", "c", "d"].map(problem) }, "/here");
  expect(many).toMatch(/4 with problems: a \(.*\), b \(.*\), c \(.*\), 1 more$/);
});
