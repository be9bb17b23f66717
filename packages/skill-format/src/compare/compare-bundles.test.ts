import { expect, test } from "vitest";
import { bundleOf } from "../testing/bundle-of.ts";
import { compareBundles } from "./compare-bundles.ts";

test("files that came, went and changed are listed by path with a unified diff", () => {
  const from = bundleOf({ "SKILL.md": "one\ntwo\n", "gone.txt": "x\n", "same.txt": "y" });
  const to = bundleOf({ "SKILL.md": "one\n2\n", "new.txt": "z\n", "same.txt": "y" });
  const changes = compareBundles(from, to);
  expect(changes.map(({ path, change }) => [path, change])).toEqual([
    ["SKILL.md", "changed"],
    ["gone.txt", "removed"],
    ["new.txt", "added"],
  ]);
  expect(changes[0]?.diff).toContain("--- a/SKILL.md\n+++ b/SKILL.md\n@@ -1,2 +1,2 @@\n one\n-two\n+2\n");
  expect(changes[1]?.diff).toContain("+++ /dev/null");
  expect(compareBundles(from, from)).toEqual([]);
});

test("a change of the executable bit alone is a change", () => {
  const file = { path: "a", content: Buffer.from("x"), executable: false };
  expect(compareBundles({ files: [file] }, { files: [{ ...file, executable: true }] })).toMatchObject([
    { path: "a", change: "changed", note: "now executable" },
  ]);
});

test("what is no text has no diff", () => {
  const changes = compareBundles(
    bundleOf({ a: "x" }),
    bundleOf({ a: Uint8Array.of(0, 1), b: Uint8Array.of(0xff), c: "y".repeat(600_000) }),
  );
  expect(changes.map(({ diff }) => diff)).toEqual([null, null, null]);
});

test("texts that differ in every line take bounded time and space", () => {
  const lines = (seed: number) => Array.from({ length: 40_000 }, (_, index) => (index * seed) % 9973).join("\n");
  const files = (seed: number) =>
    bundleOf(Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`f${index}`, lines(seed + index)])));
  const started = performance.now();
  const changes = compareBundles(files(7), files(11));
  expect(performance.now() - started).toBeLessThan(10_000);
  expect(changes).toHaveLength(30);
  expect(changes.reduce((sum, { diff }) => sum + (diff?.length ?? 0), 0)).toBeLessThanOrEqual(1_000_000);
  expect(changes.every(({ diff, note }) => diff !== null || note !== null)).toBe(true);
});

test("a long addition is cut at a line's end", () => {
  const [change] = compareBundles(bundleOf({}), bundleOf({ a: "some line\n".repeat(30_000) }));
  expect(change?.diff?.endsWith("\n")).toBe(true);
  expect([change?.note, (change?.diff?.length ?? 0) <= 100_000]).toEqual(["the rest is left out", true]);
});
