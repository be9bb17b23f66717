import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Approval } from "@skillrun/contract";
import type { SkillContext } from "@skillrun/runtime/skill";
import { afterEach, beforeEach, expect, test } from "vitest";
import { recordingContext } from "../profile-dataset/testing/recording-context.ts";
import { bundledSkills, compareDatasets, profileDataset } from "../src/index.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "compare-datasets-"));
  for (const name of ["january", "february", "again"]) mkdirSync(join(folder, name));
  writeFileSync(join(folder, "january/sales.csv"), `id,price,note\n${"1,2.5,a\n2,3.5,b\n".repeat(20)}`);
  writeFileSync(join(folder, "february/february.csv"), `id,price,tax\n${"1,cheap,1\n2,dear,2\n".repeat(30)}`);
  writeFileSync(join(folder, "again/sales.csv"), `id,price,note\n${"1,2.5,a\n2,3.5,b\n".repeat(20)}`);
});
afterEach(() => rmSync(folder, { recursive: true }));

const uploads = (...names: string[]) => names.map((name) => join(folder, name));

/** Runs the real skill on the file that is handed on, as a sub-execution would. */
const callProfile: SkillContext["call"] = async (slug, inputs, options = {}) => {
  expect(slug).toBe(profileDataset.slug);
  const { context } = recordingContext({ folder: join(folder, "reports"), materials: [...(options.fileSourceIds ?? [])] });
  return profileDataset.outputs.parse(await profileDataset.run(context, profileDataset.inputs.parse(inputs)));
};

test("profiles each file in a sub-execution and reports what differs from the first", async () => {
  const { context, recording } = recordingContext({
    folder,
    materials: uploads("january/sales.csv", "february/february.csv"),
    call: callProfile,
  });
  const outputs = compareDatasets.outputs.parse(await compareDatasets.run(context, compareDatasets.inputs.parse({})));
  expect(outputs).toMatchObject({
    baseline: "sales.csv",
    files: [
      { file: "sales.csv", rows: 40 },
      { file: "february.csv", rows: 60 },
    ],
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
  expect(recording.progress.at(-1)).toMatchObject({ completed: 2, total: 2, unit: "files" });
  expect(recording.artifacts.map((artifact) => artifact.relpath_in_workspace)).toEqual(["report.md", "report.json"]);
  expect(readFileSync(join(folder, "report.md"), "utf8")).toContain("| sales.csv | 40 | 3 | 0 | 38 |");
  expect(JSON.parse(readFileSync(join(folder, "report.json"), "utf8"))).toMatchObject({
    comparison_version: 1,
    differences: { length: 4 },
  });
});

test("compares with the file that is named, and tells files of one name apart", async () => {
  const materials = uploads("january/sales.csv", "again/sales.csv", "february/february.csv");
  const { context } = recordingContext({ folder, materials, call: callProfile });
  const outputs = await compareDatasets.run(context, { baseline: "February.csv", ask_before_report: false });
  expect(outputs.files.map(({ file }) => file)).toEqual(["february.csv", "sales.csv", "sales.csv (2)"]);
});

test("asks before the report is written, with what was found, and writes the approver's comment into it", async () => {
  const asked: unknown[] = [];
  const waitForApproval: SkillContext["waitForApproval"] = async (name, question) => {
    asked.push(question, recording.artifacts.length);
    const ids = { approval_id: "01890000-0000-7000-8000-000000000003", execution_id: context.executionId, decided_by: null };
    const times = { created_at: "2026-01-01T00:00:00.000Z", expires_at: null, decided_at: "2026-01-01T00:00:01.000Z" };
    return Approval.parse({ ...ids, ...times, name, question: question.question, details: null, decision: "approve", comment: "Go on." });
  };
  const materials = uploads("january/sales.csv", "february/february.csv");
  const { context, recording } = recordingContext({ folder, materials, call: callProfile, waitForApproval });
  const outputs = await compareDatasets.run(context, { ask_before_report: true });
  expect(asked).toMatchObject([
    {
      question: "Write the report on 4 differences between 2 files?",
      details: {
        compared_with: "sales.csv",
        files: "february.csv",
        differences: "1 column missing, 1 type changed, 1 column added, 1 row count changed",
      },
    },
    0,
  ]);
  expect(outputs.approved_with_comment).toBe("Go on.");
  expect(readFileSync(join(folder, "report.md"), "utf8")).toContain("Approved with the comment: Go on.");
});

test("writes nothing when the approval is rejected", async () => {
  const rejected = new Error("rejected");
  const materials = uploads("january/sales.csv", "again/sales.csv");
  const { context, recording } = recordingContext({
    ...{ folder, materials, call: callProfile },
    waitForApproval: () => Promise.reject(rejected),
  });
  await expect(compareDatasets.run(context, { ask_before_report: true })).rejects.toBe(rejected);
  expect(recording.artifacts).toEqual([]);
});

test.each([
  ["too_few_files", ["january/sales.csv"], {}],
  ["too_few_files", [], {}],
  ["too_many_files", Array.from({ length: 11 }, () => "january/sales.csv"), {}],
  ["file_not_found", ["january/sales.csv", "again/sales.csv"], { baseline: "march.csv" }],
])("says %s of the wrong files, before anything is called", async (code, names, inputs) => {
  const { context } = recordingContext({ folder, materials: uploads(...names) });
  await expect(compareDatasets.run(context, { ask_before_report: false, ...inputs })).rejects.toMatchObject({ name: "SkillFailure", code });
});

test("is bundled, with the name and description that its SKILL.md has", () => {
  const text = readFileSync(new URL("./SKILL.md", import.meta.url), "utf8");
  const description = /^description: (.+)$/m.exec(text)?.[1] ?? "";
  expect(bundledSkills.map((skill) => skill.slug)).toContain(/^name: (.+)$/m.exec(text)?.[1]);
  expect(description.length).toBeLessThanOrEqual(1024);
  expect(/version: "(.+)"/.exec(text)?.[1]).toBe(compareDatasets.version);
});
