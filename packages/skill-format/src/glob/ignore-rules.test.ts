import fc from "fast-check";
import ignore from "ignore";
import { expect, test } from "vitest";
import { compileGlob } from "./compile-glob.ts";
import { createIgnoreRules } from "./ignore-rules.ts";

test("rules say what gitignore says", () => {
  const name = fc.constantFrom("a", "b", "ab", "a.txt", "B");
  const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join("/"));
  const piece = fc.constantFrom("a", "b", "*", "?", "**", "a*", "*.txt", "[ab]", "[!a]", "[^a]", "\\a", "ab", "B");
  const rule = fc
    .tuple(fc.constantFrom("", "!"), fc.constantFrom("", "/"), fc.array(piece, { minLength: 1, maxLength: 3 }), fc.constantFrom("", "/"))
    .map(([keep, start, pieces, end]) => keep + start + pieces.join("/") + end);
  fc.assert(
    fc.property(fc.array(rule, { maxLength: 4 }), path, (rules, file) => {
      const text = rules.join("\n");
      expect(createIgnoreRules(text)(file)).toBe(ignore({ ignorecase: false }).add(text).ignores(file));
    }),
    { numRuns: 2000 },
  );
});

test("comments, empty lines, spaces and what is no pattern are passed over", () => {
  const ignored = createIgnoreRules("# a\n\n   \n\\#b\r\nc   \n[z-a]\n");
  expect(["# a", "#b", "c", "z", "d"].map((path) => ignored(path))).toEqual([false, true, true, false, false]);
});

test("globs stay within a folder unless they have a double star", () => {
  const matches = (glob: string, path: string) => compileGlob(glob)?.(path);
  expect(matches("reports/*.md", "reports/a.md")).toBe(true);
  expect(matches("reports/*.md", "reports/b/a.md")).toBe(false);
  expect(matches("**/*.md", "reports/b/a.md")).toBe(true);
  expect(matches("**/*.md", "a.md")).toBe(true);
  expect(matches("a.c", "abc")).toBe(false);
  expect(compileGlob("[z-a]")).toBeNull();
});
