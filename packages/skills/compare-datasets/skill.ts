import { cutText } from "@skillrun/contract";
import { defineSkill, type Material, type SkillContext, SkillFailure } from "@skillrun/runtime/skill";
import { z } from "zod";
import { inlineText } from "../profile-dataset/report/escape-markdown.ts";
import { count, plural } from "../profile-dataset/report/format-figure.ts";
import { isolateName } from "../profile-dataset/report/isolate-name.ts";
import { ProfileSummary } from "../profile-dataset/summarise-profile.ts";
import { type ComparedFile, type Comparison, compareFiles } from "./compare-files.ts";
import { comparisonReport, differenceText } from "./comparison-report.ts";

const maxFiles = 10;
const shownDifferences = 20;
const dayMs = 86_400_000;

const Inputs = z.object({
  baseline: z.string().optional().describe("Name of the uploaded file that the others are compared with. Default: the first."),
  ask_before_report: z
    .boolean()
    .default(false)
    .describe("Whether a person must approve what was found before the report is written. Default: false."),
});

const Outputs = z.object({
  baseline: z.string(),
  files: z.array(z.object({ file: z.string(), rows: z.int(), columns: z.int(), missing_cells: z.int(), duplicate_rows: z.int() })),
  difference_count: z.int().describe("How many differences there are in all; `differences` holds the first, gravest first."),
  differences: z.array(z.string()),
  approved_with_comment: z.string().nullable(),
  reports: z.array(z.string()),
});

/** Compares uploaded CSV or JSON files, each profiled by a sub-execution of its own. Its artifacts are `report.md` and `report.json`. */
export const compareDatasets = defineSkill({
  slug: "compare-datasets",
  version: "1.0.0",
  title: "Compare datasets",
  description:
    "Compares two to ten uploaded CSV, TSV, JSON or JSON-lines files with the first of them: columns that were added, are missing or changed their type, row counts, and missing values. Profiles all files at once, each in a sub-execution. Use it when a user uploads several versions of a table or asks what changed between data files; needs at least two uploaded files. Pass ask_before_report: true when a person wants to approve the findings before a report is written.",
  inputs: Inputs,
  outputs: Outputs,
  run: compareUploads,
});

async function compareUploads(context: SkillContext, inputs: z.output<typeof Inputs>): Promise<z.input<typeof Outputs>> {
  const materials = orderMaterials(context.materials, inputs.baseline);
  const files = await profileAll(context, materials);
  const comparison: Comparison = await context.step("compare", () => Promise.resolve(compareFiles(files)), { retries: 2 });
  sayDifferences(context, comparison);
  context.progress({ completed: files.length, total: files.length, unit: "files", message: "Compared" });
  const comment = inputs.ask_before_report ? await approve(context, comparison) : null;
  const body = comparisonReport(comparison, comment);
  await context.artifact({ relpath: "report.md", contentType: "text/markdown; charset=utf-8", documentType: "summary", body });
  const json = `${JSON.stringify(comparison, null, 1)}\n`;
  await context.artifact({ relpath: "report.json", contentType: "application/json", documentType: "comparison", body: json });
  return {
    baseline: comparison.files[0]?.label ?? "",
    files: comparison.files.map(({ label, rows, columns, missing_cells, duplicate_rows }) => {
      return { file: label, rows, columns, missing_cells, duplicate_rows };
    }),
    difference_count: comparison.differences.length,
    differences: comparison.differences.slice(0, maxFiles * 4).map(differenceText),
    approved_with_comment: comment,
    reports: ["report.md", "report.json"],
  };
}

/** Profiles every file in a sub-execution, all at once, and tells of each as it comes back. */
async function profileAll(context: SkillContext, materials: readonly Material[]): Promise<ComparedFile[]> {
  const labels = labelsOf(materials);
  let completed = 0;
  const report = () => context.progress({ completed, total: materials.length, unit: "files", message: "Profiling" });
  context.log("info", `Profiling ${plural(materials.length, "file")}, each in a sub-execution`);
  report();
  return await Promise.all(
    materials.map(async ({ name, fileSourceId }, index) => {
      const options = { name: `profile ${index + 1}`, fileSourceIds: [fileSourceId] };
      const profile = ProfileSummary.parse(await context.call("profile-dataset", { file: name }, options));
      const label = labels[index] ?? name;
      completed += 1;
      report();
      say(context, `**${inlineText(label)}**: ${plural(profile.rows, "row")}, ${plural(profile.columns, "column")}\n\n`);
      return { ...profile, label };
    }),
  );
}

function sayDifferences(context: SkillContext, { differences }: Comparison): void {
  const more = differences.length - shownDifferences;
  const lines = [
    differences.length === 0
      ? "No differences: columns, types, missing values and row counts agree.\n"
      : `${plural(differences.length, "difference")}:\n\n`,
    ...differences.slice(0, shownDifferences).map((difference) => `- ${differenceText(difference)}\n`),
    ...(more > 0 ? [`- and ${count(more)} more, in the report\n`] : []),
  ];
  for (const line of lines) say(context, line);
}

/** Shows a person what was found; resolves with their comment. */
async function approve(context: SkillContext, { files, differences }: Comparison): Promise<string | null> {
  const { comment } = await context.waitForApproval("report", {
    question: `Write the report on ${plural(differences.length, "difference")} between ${plural(files.length, "file")}?`,
    details: {
      compared_with: files[0]?.label ?? "",
      files: files
        .slice(1)
        .map((file) => isolateName(file.label))
        .join(", "),
      differences: countsByKind(differences),
    },
    expiresInMs: dayMs,
  });
  return comment;
}

function countsByKind(differences: Comparison["differences"]): string {
  const counts = [...Map.groupBy(differences, ({ kind }) => kind)].map(
    ([kind, found]) => `${count(found.length)} ${kind.replaceAll("_", " ")}`,
  );
  return counts.length === 0 ? "none" : counts.join(", ");
}

function say(context: SkillContext, delta: string): void {
  context.emit({ part: "findings", format: "markdown", delta });
}

/** The uploaded files with the one to compare with first. */
function orderMaterials(materials: readonly Material[], baseline: string | undefined): Material[] {
  const names = materials.slice(0, maxFiles).map((material) => `"${isolateName(material.name)}"`);
  if (materials.length < 2) {
    const got = materials.length === 0 ? "none was uploaded" : `only ${names.join("")} was uploaded`;
    throw new SkillFailure(
      "too_few_files",
      `Comparing needs at least two files; ${got}. Attach two or more CSV or JSON files and run this again.`,
    );
  }
  if (materials.length > maxFiles)
    throw new SkillFailure(
      "too_many_files",
      `At most ${maxFiles} files can be compared at once; ${count(materials.length)} were uploaded.`,
    );
  const wanted = baseline?.trim().toLowerCase() ?? "";
  if (wanted === "") return [...materials];
  const first = materials.find((material) => material.name.toLowerCase() === wanted);
  if (first === undefined)
    throw new SkillFailure("file_not_found", `No uploaded file is called "${cutText(wanted, 100)}". Uploaded: ${names.join(", ")}.`);
  return [first, ...materials.filter((material) => material !== first)];
}

/** The files' names; of those that have the same one, all but the first are numbered. */
function labelsOf(materials: readonly Material[]): string[] {
  const seen = new Map<string, number>();
  return materials.map(({ name }) => {
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    return before === 0 ? name : `${name} (${before + 1})`;
  });
}
