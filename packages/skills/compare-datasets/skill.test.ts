import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SkillContext } from "@skillrun/runtime/skill";
import { afterEach, beforeEach, expect, test } from "vitest";
import { profileDataset } from "../profile-dataset/skill.ts";
import { recordingContext } from "../profile-dataset/testing/recording-context.ts";
import compareInFolder, { compareDatasets } from "./skill.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "compare-datasets-"));
  writeFileSync(join(folder, "january.csv"), `id,price,note\n${"1,2.5,a\n2,3.5,b\n".repeat(20)}`);
  writeFileSync(join(folder, "february.csv"), `id,price,tax\n${"1,cheap,1\n2,dear,2\n".repeat(30)}`);
  writeFileSync(join(folder, "empty.csv"), "");
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs the real skill on the file that is handed on, as a sub-execution would. */
const callProfile: SkillContext["call"] = async (slug, inputs, options = {}) => {
  expect(slug).toBe(profileDataset.slug);
  const { context } = recordingContext({ folder: join(folder, "reports"), materials: [...(options.fileSourceIds ?? [])] });
  return profileDataset.outputs.parse(await profileDataset.run(context, profileDataset.inputs.parse(inputs)));
};

async function compare(materials: string[]) {
  const { context } = recordingContext({ folder, materials, call: callProfile });
  return compareDatasets.outputs.parse(await compareDatasets.run(context, compareDatasets.inputs.parse({})));
}

test("profiles each file in a sub-execution and says what differs from the first, and which file could not be read", async () => {
  const outputs = await compare(["january.csv", "february.csv", "empty.csv"].map((name) => join(folder, name)));
  expect(outputs).toMatchObject({
    baseline: "january.csv",
    files: [
      { file: "january.csv", rows: 40 },
      { file: "february.csv", rows: 60 },
    ],
    failed_files: [{ file: "empty.csv" }],
    difference_count: 4,
    approved_with_comment: null,
    reports: ["report.md", "report.json"],
  });
  expect(outputs.differences).toEqual([
    "february.csv: `note` is missing",
    "february.csv: `price` was number, is text",
    "february.csv: `tax` is new",
    "february.csv: has 60 rows instead of 40",
  ]);
});

test("is its folder's skill, with the name and description that its SKILL.md has", () => {
  const text = readFileSync(new URL("./SKILL.md", import.meta.url), "utf8");
  const description: unknown = JSON.parse(/^description: (.+)$/m.exec(text)?.[1] ?? '""');
  expect(compareInFolder).toBe(compareDatasets);
  expect(/^name: (.+)$/m.exec(text)?.[1]).toBe(compareDatasets.slug);
  expect(description).toBe(compareDatasets.description);
  expect(compareDatasets.description.length).toBeLessThanOrEqual(1024);
  expect(/version: "(.+)"/.exec(text)?.[1]).toBe(compareDatasets.version);
});
