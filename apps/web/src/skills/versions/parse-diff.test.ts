import { expect, test } from "vitest";
import { countChanges, parseDiff } from "./parse-diff.ts";

const diff = `--- a/x
+++ b/x
@@ -1,3 +1,3 @@
 one
-two
+zwei
 three
@@ -10 +10,2 @@
 ten
+--- eleven
\\ No newline at end of file
`;

test("lines are numbered as in their files, the head and the note at the end are left out", () => {
  const hunks = parseDiff(diff);
  expect(hunks.map(({ header }) => header)).toEqual(["@@ -1,3 +1,3 @@", "@@ -10 +10,2 @@"]);
  expect(hunks[0]?.lines).toEqual([
    { kind: "same", text: "one", oldLine: 1, newLine: 1 },
    { kind: "removed", text: "two", oldLine: 2, newLine: null },
    { kind: "added", text: "zwei", oldLine: null, newLine: 2 },
    { kind: "same", text: "three", oldLine: 3, newLine: 3 },
  ]);
  expect(hunks[1]?.lines.at(-1)).toEqual({ kind: "added", text: "--- eleven", oldLine: null, newLine: 11 });
  expect(countChanges(hunks)).toEqual({ added: 2, removed: 1 });
});

test("what is no diff has no hunks", () => {
  expect(parseDiff("")).toEqual([]);
  expect(parseDiff("Binary files differ")).toEqual([]);
});
