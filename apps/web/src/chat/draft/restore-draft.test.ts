import { expect, test } from "vitest";
import { restoreFiles, restoreText } from "./restore-draft.ts";
import type { Attachment } from "./use-attachments.ts";

test("a lost text comes back above what was typed meanwhile", () => {
  expect(restoreText("/profile-dataset", "and then?")).toBe("/profile-dataset\nand then?");
});

test("with nothing typed, or nothing lost but files, there is no empty line", () => {
  expect(restoreText("/profile-dataset", "")).toBe("/profile-dataset");
  expect(restoreText("", "and then?")).toBe("and then?");
});

test("lost files come back before those attached meanwhile, each once", () => {
  const [first, second, third] = [attachment(1), attachment(2), attachment(3)];
  expect(restoreFiles([first, second], [attachment(2), third])).toEqual([first, second, third]);
});

test("files attached meanwhile stay when the lost message had none", () => {
  const kept = [attachment(4)];
  expect(restoreFiles([], kept)).toEqual(kept);
});

function attachment(key: number): Attachment {
  return { key, file: new File(["a,b\n"], `${key}.csv`), sourceId: null, progress: 0.5, error: null };
}
