import { type SkillContext, SkillFailure, SubExecutionFailed } from "@skillrun/runtime/skill";
import { inlineText } from "../profile-dataset/report/escape-markdown.ts";
import { plural } from "../profile-dataset/report/format-figure.ts";
import { ProfileSummary } from "../profile-dataset/summarise-profile.ts";
import type { FailedFile } from "./comparison.ts";
import { failedText } from "./comparison-report.ts";
import type { Upload } from "./order-uploads.ts";

/** The files that can be read, the baseline first, and the others with the reason. */
export type CheckedUploads = { readable: Upload[]; failed: FailedFile[] };

/**
 * Profiles every file in a sub-execution, all at once, and tells of each as it comes back. A file that cannot be read is only told; the first
 * readable one takes the place of a baseline that nobody named.
 */
export async function profileUploads(context: SkillContext, uploads: readonly Upload[], isNamed: boolean): Promise<CheckedUploads> {
  let completed = 0;
  const report = (): void => context.progress({ completed, total: uploads.length, unit: "files", message: "Profiling" });
  context.log("info", `Profiling ${plural(uploads.length, "file")}, each in a sub-execution`);
  report();
  const results = await Promise.all(
    uploads.map(async (upload, index) => {
      const result = await profileUpload(context, upload, `profile ${index + 1}`);
      completed += 1;
      report();
      const { label } = upload;
      if (typeof result === "string") say(context, `${failedText({ label, message: result })}\n\n`);
      else say(context, `**${inlineText(label)}**: ${plural(result.rows, "row")}, ${plural(result.columns, "column")}\n\n`);
      return { upload, failure: typeof result === "string" ? result : null };
    }),
  );
  const failed = results.flatMap(({ upload, failure }) => (failure === null ? [] : [{ label: upload.label, message: failure }]));
  const readable = results.flatMap(({ upload, failure }) => (failure === null ? [upload] : []));
  const reasons = failed.map(({ label, message }) => `"${label}": ${message}`).join(" ");
  if (isNamed && typeof results[0]?.failure === "string")
    throw new SkillFailure("baseline_unreadable", `The file to compare with could not be read. ${reasons}`);
  if (readable.length < 2) throw new SkillFailure("too_few_readable", `Fewer than two of the files could be read. ${reasons}`);
  return { readable, failed };
}

/** The profile's summary, or why there is none. What is no failure of the file's own ends the comparison. */
async function profileUpload(context: SkillContext, { material }: Upload, name: string): Promise<ProfileSummary | string> {
  try {
    const options = { name, fileSourceIds: [material.fileSourceId] };
    return ProfileSummary.parse(await context.call("profile-dataset", { file: material.name }, options));
  } catch (error) {
    context.signal.throwIfAborted();
    if (error instanceof SubExecutionFailed) return error.error?.message ?? error.message;
    if (error instanceof SkillFailure) return error.message;
    throw error;
  }
}

function say(context: SkillContext, delta: string): void {
  context.emit({ part: "findings", format: "markdown", delta });
}
