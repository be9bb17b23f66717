import type { SkillContext } from "@skillrun/runtime/skill";
import { count, plural } from "../profile-dataset/report/format-figure.ts";
import { isolateName } from "../profile-dataset/report/isolate-name.ts";
import type { CompareFiles } from "./compare-files.ts";
import type { Comparison } from "./comparison.ts";
import { comparisonReport, differenceText, nothingFound } from "./comparison-report.ts";
import { orderUploads } from "./order-uploads.ts";
import { profileUploads } from "./profile-uploads.ts";

const shownDifferences = 20;
const dayMs = 86_400_000;

/** What a comparison is asked for. */
export type ComparisonInputs = { baseline?: string | undefined; ask_before_report: boolean };

/** A comparison that was made and written, with the comment of whoever approved it. */
export type WrittenComparison = { comparison: Comparison; comment: string | null; reports: string[] };

/** Profiles the uploaded files, compares them with the baseline, asks a person if it shall, and writes the reports. */
export async function runComparison(context: SkillContext, inputs: ComparisonInputs, compare: CompareFiles): Promise<WrittenComparison> {
  const uploads = orderUploads(context.materials, inputs.baseline);
  const { readable, failed } = await profileUploads(context, uploads, (inputs.baseline?.trim() ?? "") !== "");
  const files = readable.map(({ label, material: { name, path, sizeBytes } }) => ({ label, name, path, sizeBytes }));
  const comparison = await context.step("compare", (signal) => compare({ files, failed }, context, signal), { retries: 2 });
  sayDifferences(context, comparison);
  context.progress({ completed: uploads.length, total: uploads.length, unit: "files", message: "Compared" });
  const comment = inputs.ask_before_report ? await approve(context, comparison) : null;
  const body = comparisonReport(comparison, comment);
  await context.artifact({ relpath: "report.md", contentType: "text/markdown; charset=utf-8", documentType: "summary", body });
  const json = `${JSON.stringify(comparison, null, 1)}\n`;
  await context.artifact({ relpath: "report.json", contentType: "application/json", documentType: "comparison", body: json });
  return { comparison, comment, reports: ["report.md", "report.json"] };
}

function sayDifferences(context: SkillContext, { differences }: Comparison): void {
  const more = differences.length - shownDifferences;
  const lines = [
    differences.length === 0 ? `${nothingFound}\n` : `${plural(differences.length, "difference")}:\n\n`,
    ...differences.slice(0, shownDifferences).map((difference) => `- ${differenceText(difference)}\n`),
    ...(more > 0 ? [`- and ${count(more)} more, in the report\n`] : []),
  ];
  for (const delta of lines) context.emit({ part: "findings", format: "markdown", delta });
}

/** Shows a person what was found; resolves with their comment. */
async function approve(context: SkillContext, { files, failed_files: failed, differences }: Comparison): Promise<string | null> {
  const labels = files.slice(1).map((file) => isolateName(file.label));
  const { comment } = await context.waitForApproval("report", {
    question: `Write the report on ${plural(differences.length, "difference")} between ${plural(files.length, "file")}?`,
    details: {
      compared_with: files[0]?.label ?? "",
      files: labels.join(", "),
      ...(failed.length === 0 ? {} : { could_not_be_read: failed.map(({ label }) => isolateName(label)).join(", ") }),
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
