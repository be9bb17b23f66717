import { createReadStream } from "node:fs";
import { join } from "node:path";
import { cutText } from "@skillrun/contract";
import { defineSkill, type Material, type SkillContext, SkillFailure } from "@skillrun/runtime/skill";
import { z } from "zod";
import { runWorkProcess } from "../work-process/run-work-process.ts";
import type { ProfileTask } from "./profile-work.ts";
import { bytes } from "./report/format-figure.ts";
import { isolateName } from "./report/isolate-name.ts";
import { reportFiles } from "./report-files.ts";
import type { ProfileOptions } from "./source/open-how.ts";
import { ProfileSummary } from "./summarise-profile.ts";

const profileWork = new URL("./profile-work.ts", import.meta.url);

const Sign = z.string().length(1);
const Inputs = z.strictObject({
  file: z.string().optional().describe("Name of the uploaded file to profile. Default: the first table uploaded."),
  delimiter: z
    .union([z.literal("tab"), Sign])
    .optional()
    .describe('The character that separates the cells of a text file, or "tab". Default: found out from the file.'),
  quote: z
    .union([z.literal("none"), Sign])
    .optional()
    .describe('The character that encloses cells of a text file; "none" when quotes are letters. Default: found out from the file.'),
  escape: z
    .union([z.literal("double"), z.literal("backslash"), z.literal("none")])
    .optional()
    .describe(
      'How a quote is written inside a quoted cell: "double" (twice), "backslash" (\\ before it) or "none". Default: found out from the file.',
    ),
  encoding: z
    .string()
    .max(60)
    .optional()
    .describe(
      "The text encoding by its WHATWG name, such as utf-8, windows-1252, shift_jis, gb18030, utf-16le. Default: found out from the file; pass it only when letters look wrong.",
    ),
  has_header: z
    .boolean()
    .optional()
    .describe("Whether the first line of the table holds the column names. Default: found out from the file."),
  skip_rows: z
    .int()
    .min(0)
    .max(1_000_000)
    .optional()
    .describe("How many lines above the header are no part of the table. Default: titles and comments are found out."),
  decimal: z.enum([".", ","]).optional().describe("The decimal sign of numbers in a text file. Default: found out column by column."),
  missing_values: z
    .array(z.string().max(100))
    .max(50)
    .optional()
    .describe('Texts that mean "no value", besides empty cells. Default: NA, N/A, NaN, NULL, None and the like; [] for none.'),
});

/** Profiles an uploaded table. Its artifacts are `report.html`, `report.md` and `profile.json`. */
export const profileDataset = defineSkill({
  slug: "profile-dataset",
  version: "2.0.0",
  title: "Profile a dataset",
  description:
    "Profiles an uploaded table (CSV, TSV, JSON, JSON lines, GeoJSON, Parquet, .xlsx; also gzipped). Finds each column's type, role, missing and distinct values, range, mean, quantiles, outliers, most frequent values and histogram, correlations, duplicate rows, missing patterns, and warnings about mixed types, encoding, ambiguous dates and numbers, stand-ins such as -999 and ragged rows. Use when a user uploads a table or asks what is in a data file; needs no argument besides the file.",
  inputs: Inputs,
  outputs: ProfileSummary,
  run: profileUpload,
});

/** As the folder of a skill has it. */
export default profileDataset;

const tableName = /\.(csv|tsv|tab|psv|json|jsonl|ndjson|geojson|parquet|xlsx)(\.gz)?$/i;

async function profileUpload(context: SkillContext, inputs: z.output<typeof Inputs>): Promise<ProfileSummary> {
  const material = chooseMaterial(context.materials, inputs.file);
  context.log("info", `Looking at ${isolateName(material.name)} (${bytes(material.sizeBytes)})`);
  if (context.attempt > 1) context.log("info", `Attempt ${context.attempt}: starting again from the first row`);
  const task: ProfileTask = {
    file: { name: material.name, path: material.path, sizeBytes: material.sizeBytes },
    options: readOptions(inputs),
  };
  return await runWorkProcess<ProfileSummary, ProfileSummary>(profileWork, task, context, async (summary, folder) => {
    for (const { relpath, contentType, documentType } of reportFiles) {
      context.signal.throwIfAborted();
      await context.artifact({ relpath, contentType, documentType, body: createReadStream(join(folder, relpath)) });
    }
    return summary;
  });
}

function readOptions(inputs: z.output<typeof Inputs>): ProfileOptions {
  const { delimiter, quote, escape: escaping, encoding, decimal } = inputs;
  const ownQuote = quote === "none" ? null : quote;
  return {
    delimiter: delimiter === "tab" ? "\t" : delimiter,
    quote: ownQuote,
    escape: escapeOf(escaping, ownQuote ?? '"'),
    encoding,
    decimal,
    hasHeader: inputs.has_header,
    skipRows: inputs.skip_rows,
    missingMarkers: inputs.missing_values,
  };
}

function escapeOf(name: "double" | "backslash" | "none" | undefined, quote: string): string | null | undefined {
  if (name === undefined) return undefined;
  return { double: quote, backslash: "\\", none: null }[name];
}

function chooseMaterial(materials: readonly Material[], wanted: string | undefined): Material {
  const [first] = materials;
  if (first === undefined) {
    throw new SkillFailure(
      "no_input",
      "No file was uploaded. Attach a table such as a CSV, JSON, Parquet or .xlsx file (drop it on the chat, or pass its id in file_source_ids) and run this again.",
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
