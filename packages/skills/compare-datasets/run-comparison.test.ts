import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { Approval } from "@skillrun/contract";
import { type SkillContext, SkillFailure } from "@skillrun/runtime/skill";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { DatasetProfile } from "../profile-dataset/dataset-profile.ts";
import { summariseProfile } from "../profile-dataset/summarise-profile.ts";
import { buildProfile } from "../profile-dataset/testing/build-profile.ts";
import { recordingContext } from "../profile-dataset/testing/recording-context.ts";
import type { CompareFiles } from "./compare-files.ts";
import { compareProfiles } from "./compare-profiles.ts";
import { runComparison } from "./run-comparison.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "compare-datasets-"));
  for (const name of ["january", "february", "again", "bad"]) mkdirSync(join(folder, name));
  for (const path of ["january/sales.csv", "february/february.csv", "again/sales.csv", "bad/picture.png"])
    writeFileSync(join(folder, path), path);
});
afterEach(() => rmSync(folder, { recursive: true }));

const uploads = (...names: string[]) => names.map((name) => join(folder, name));
const times = <Value>(length: number, values: Value[]) => Array.from({ length }, (_, index) => values[index % values.length] ?? null);

/** The profile that each of the files has; the picture is none. */
function profileOf(name: string, path: string): DatasetProfile {
  if (path.endsWith(".png")) throw new SkillFailure("not_a_table", `"${name}" is a picture, not a table.`);
  if (path.includes("february"))
    return buildProfile(name, { id: times(60, [1, 2]), price: times(60, ["cheap", "dear"]), tax: times(60, [1, 2]) });
  return buildProfile(name, { id: times(40, [1, 2]), price: times(40, [2.5, 3.5]), note: times(40, ["a", "b"]) });
}

const call: SkillContext["call"] = async (_slug, _inputs, options = {}) => {
  const path = options.fileSourceIds?.[0] ?? "";
  return summariseProfile(profileOf(basename(path), path), []);
};

const compare: CompareFiles = async ({ files, failed }) =>
  compareProfiles(
    files.map(({ label, name, path }) => ({ label, profile: profileOf(name, path) })),
    failed,
  );

const inputs = { ask_before_report: false };

test("reports what differs from the first file", async () => {
  const { context, recording } = recordingContext({ folder, call, materials: uploads("january/sales.csv", "february/february.csv") });
  const { comparison, comment, reports } = await runComparison(context, inputs, compare);
  expect(comparison.differences.map(({ file, column, message }) => [file, column, message])).toEqual([
    ["february.csv", "note", "is missing"],
    ["february.csv", "price", "was number, is text"],
    ["february.csv", "tax", "is new"],
    ["february.csv", null, "has 60 rows instead of 40"],
  ]);
  expect([comment, reports]).toEqual([null, ["report.md", "report.json"]]);
  expect(recording.progress.at(-1)).toMatchObject({ completed: 2, total: 2, unit: "files" });
  expect(recording.artifacts.map((artifact) => artifact.relpath_in_workspace)).toEqual(reports);
  expect(readFileSync(join(folder, "report.md"), "utf8")).toContain("| sales.csv | CSV separated by commas, UTF-8 | 40 | 3 | 0 | 38 |");
  expect(JSON.parse(readFileSync(join(folder, "report.json"), "utf8"))).toEqual(comparison);
});

test("compares with the file that is named, and tells files of one name apart", async () => {
  const materials = uploads("january/sales.csv", "again/sales.csv", "february/february.csv");
  const { context } = recordingContext({ folder, call, materials });
  const { comparison } = await runComparison(context, { ...inputs, baseline: "February.csv" }, compare);
  expect(comparison.files.map(({ label }) => label)).toEqual(["february.csv", "sales.csv", "sales.csv (2)"]);
});

test("tells of a file that cannot be read and compares the others, also where it is the first", async () => {
  for (const materials of [
    uploads("january/sales.csv", "bad/picture.png", "again/sales.csv"),
    uploads("bad/picture.png", "january/sales.csv", "again/sales.csv"),
  ]) {
    const { context, recording } = recordingContext({ folder, call, materials });
    const { comparison } = await runComparison(context, inputs, compare);
    expect(comparison.files.map(({ label }) => label)).toEqual(["sales.csv", "sales.csv (2)"]);
    expect(comparison.failed_files).toEqual([{ label: "picture.png", message: '"picture.png" is a picture, not a table.' }]);
    expect(recording.deltas.map((delta) => delta.delta).join("")).toContain(
      'picture.png could not be read: "picture.png" is a picture, not a table.',
    );
    expect(readFileSync(join(folder, "report.md"), "utf8")).toContain("## Not compared");
  }
});

test("fails where the named baseline or all but one file cannot be read", async () => {
  const materials = uploads("january/sales.csv", "bad/picture.png", "again/sales.csv");
  const named = runComparison(recordingContext({ folder, call, materials }).context, { ...inputs, baseline: "picture.png" }, compare);
  await expect(named).rejects.toMatchObject({ code: "baseline_unreadable", message: expect.stringContaining("is a picture") });
  const one = recordingContext({ folder, call, materials: uploads("january/sales.csv", "bad/picture.png") });
  await expect(runComparison(one.context, inputs, compare)).rejects.toMatchObject({ code: "too_few_readable" });
});

test("ends with what is no failure of a file, and with a cancel", async () => {
  const materials = uploads("january/sales.csv", "again/sales.csv");
  const lost = new Error("the attempt was lost");
  const { context } = recordingContext({ folder, materials, call: () => Promise.reject(lost) });
  await expect(runComparison(context, inputs, compare)).rejects.toBe(lost);
  const stop = new AbortController();
  const stopping: SkillContext["call"] = async () => {
    stop.abort(lost);
    throw new SkillFailure("cancelled", "it was cancelled");
  };
  const stopped = recordingContext({ folder, materials, signal: stop.signal, call: stopping });
  await expect(runComparison(stopped.context, inputs, compare)).rejects.toBe(lost);
});

test("asks before the report is written, with what was found, and writes the approver's comment into it", async () => {
  const asked: unknown[] = [];
  const waitForApproval: SkillContext["waitForApproval"] = async (name, question) => {
    asked.push(question, recording.artifacts.length);
    const ids = { approval_id: "01890000-0000-7000-8000-000000000003", execution_id: context.executionId, decided_by: null };
    const at = { created_at: "2026-01-01T00:00:00.000Z", expires_at: null, decided_at: "2026-01-01T00:00:01.000Z" };
    return Approval.parse({ ...ids, ...at, name, question: question.question, details: null, decision: "approve", comment: "Go on." });
  };
  const materials = uploads("january/sales.csv", "february/february.csv");
  const { context, recording } = recordingContext({ folder, call, materials, waitForApproval });
  const { comment } = await runComparison(context, { ask_before_report: true }, compare);
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
  expect(comment).toBe("Go on.");
  expect(readFileSync(join(folder, "report.md"), "utf8")).toContain("Approved with the comment: Go on.");
});

test("writes nothing when the approval is rejected", async () => {
  const rejected = new Error("rejected");
  const materials = uploads("january/sales.csv", "again/sales.csv");
  const { context, recording } = recordingContext({ folder, call, materials, waitForApproval: () => Promise.reject(rejected) });
  await expect(runComparison(context, { ask_before_report: true }, compare)).rejects.toBe(rejected);
  expect(recording.artifacts).toEqual([]);
});

test.each([
  ["too_few_files", ["january/sales.csv"], {}],
  ["too_few_files", [], {}],
  ["too_many_files", Array.from({ length: 11 }, () => "january/sales.csv"), {}],
  ["file_not_found", ["january/sales.csv", "again/sales.csv"], { baseline: "march.csv" }],
])("says %s of the wrong files, before anything is profiled", async (code, names, more) => {
  const none: SkillContext["call"] = () => Promise.reject(new Error("nothing is to be profiled"));
  const { context } = recordingContext({ folder, call: none, materials: uploads(...names) });
  await expect(runComparison(context, { ...inputs, ...more }, compare)).rejects.toMatchObject({ name: "SkillFailure", code });
});
