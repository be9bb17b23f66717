import { cutText } from "@skillrun/contract";
import { defineSkill, type Material, type SkillContext, SkillFailure } from "@skillrun/runtime/skill";
import { z } from "zod";
import { bytes } from "./report/format-figure.ts";
import { isolateName } from "./report/isolate-name.ts";
import { reportFiles } from "./report-files.ts";
import { runProfileThread } from "./run-profile-thread.ts";
import { ProfileSummary } from "./summarise-profile.ts";

const Inputs = z.object({
  file: z.string().optional().describe("Name of the uploaded file to profile. Default: the first CSV or JSON file uploaded."),
  delimiter: z
    .enum([",", ";", "\t", "|", "tab"])
    .optional()
    .describe("What separates the cells of a CSV file. Default: found out from the file."),
  encoding: z
    .enum(["utf-8", "windows-1252", "utf-16le", "utf-16be"])
    .optional()
    .describe("The text encoding. Default: found out from the file; pass it only when letters look wrong."),
  has_header: z
    .boolean()
    .optional()
    .describe("Whether the first line of a CSV file holds the column names. Default: found out from the file."),
  missing_values: z
    .array(z.string().max(100))
    .max(50)
    .optional()
    .describe('Texts that mean "no value", besides empty cells. Default: NA, N/A, NaN, NULL, None and the like; [] for none.'),
});

/** Profiles an uploaded CSV or JSON file of up to a few hundred MB. Its artifacts are `report.html`, `report.md` and `profile.json`. */
export const profileDataset = defineSkill({
  slug: "profile-dataset",
  version: "1.0.0",
  title: "Profile a dataset",
  description:
    "Profiles an uploaded CSV, TSV, JSON or JSON-lines file: for each column its type, missing and distinct values, range, mean, quantiles, most frequent values and a histogram; duplicate rows; and warnings about mixed types, encoding and the like. Makes a report with charts. Use it when a user uploads a table or asks what is in a data file; needs an uploaded file, no other argument.",
  inputs: Inputs,
  outputs: ProfileSummary,
  run: profileUpload,
});

const tableName = /\.(csv|tsv|tab|json|jsonl|ndjson)$/i;

async function profileUpload(context: SkillContext, inputs: z.output<typeof Inputs>): Promise<ProfileSummary> {
  const material = chooseMaterial(context.materials, inputs.file);
  context.log("info", `Looking at ${isolateName(material.name)} (${bytes(material.sizeBytes)})`);
  if (context.attempt > 1) context.log("info", `Attempt ${context.attempt}: starting again from the first row`);
  const task = {
    file: { name: material.name, path: material.path, sizeBytes: material.sizeBytes },
    options: {
      delimiter: inputs.delimiter === "tab" ? "\t" : inputs.delimiter,
      encoding: inputs.encoding,
      hasHeader: inputs.has_header,
      missingMarkers: inputs.missing_values,
    },
  };
  const { summary, reports } = await runProfileThread(task, context);
  context.log("info", "Writing the reports");
  for (const { relpath, contentType, documentType, part } of reportFiles) {
    context.signal.throwIfAborted();
    await context.artifact({ relpath, contentType, documentType, body: reports[part] });
  }
  return summary;
}

function chooseMaterial(materials: readonly Material[], wanted: string | undefined): Material {
  const [first] = materials;
  if (first === undefined) {
    throw new SkillFailure(
      "no_input",
      "No file was uploaded. Attach a CSV or JSON file (drop it on the chat, or pass its id in file_source_ids) and run this again.",
    );
  }
  const usual = materials.find((material) => tableName.test(material.name)) ?? first;
  const text = wanted?.trim().toLowerCase() ?? "";
  if (text === "") return usual;
  const named = materials.filter((material) => material.name.toLowerCase().includes(text) || text.includes(material.name.toLowerCase()));
  const match = materials.find((material) => material.name.toLowerCase() === text) ?? (named.length === 1 ? named[0] : undefined);
  if (match !== undefined) return match;
  // A chat hands over free text too ("what is in this?"): only what is written like a file name can be a wrong one.
  if (named.length === 0 && !/\.\w{2,7}$/.test(text)) return usual;
  const names = materials.slice(0, 10).map((material) => `"${isolateName(material.name)}"`);
  throw new SkillFailure(
    "file_not_found",
    `No single uploaded file is called "${cutText(text, 100)}". Uploaded: ${names.join(", ")}. Leave "file" out to profile the first.`,
  );
}
