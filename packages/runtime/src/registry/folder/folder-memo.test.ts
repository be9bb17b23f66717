import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openFolderMemo } from "./folder-memo.ts";

const folder = (fingerprint: string) => ({ path: "/skills/one", relpath: "one", hasHandler: false, fingerprint });
const content = { slug: "one", contentHash: "abc" };

function fileOfTest(): string {
  const directory = mkdtempSync(join(tmpdir(), "folder-memo-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return join(directory, "data", "memo.json");
}

test("a folder is known again, at the next start too, until it looks different", async () => {
  const file = fileOfTest();
  const memo = await openFolderMemo(file);
  expect(memo.recall(folder("1"))).toBeNull();
  memo.remember(folder("1"), content);
  await memo.save();
  const next = await openFolderMemo(file);
  expect(next.recall(folder("1"))).toMatchObject(content);
  expect(next.recall(folder("2"))).toBeNull();
});

test("folders that were read in another way are read again", async () => {
  const file = fileOfTest();
  const memo = await openFolderMemo(file, 1);
  memo.remember(folder("1"), content);
  await memo.save();
  expect((await openFolderMemo(file, 2)).recall(folder("1"))).toBeNull();
});

test("a file that is no memo is an empty one", async () => {
  const file = fileOfTest();
  await (await openFolderMemo(file)).save();
  const memo = await openFolderMemo(file);
  memo.remember(folder("1"), content);
  await memo.save();
  writeFileSync(file, "{ not json");
  expect((await openFolderMemo(file)).recall(folder("1"))).toBeNull();
});
