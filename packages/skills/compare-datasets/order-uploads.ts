import { cutText } from "@skillrun/contract";
import { type Material, SkillFailure } from "@skillrun/runtime/skill";
import { count } from "../profile-dataset/report/format-figure.ts";
import { isolateName } from "../profile-dataset/report/isolate-name.ts";

const maxFiles = 10;

/** An uploaded file under a label that tells it apart from others of its name. */
export type Upload = { label: string; material: Material };

/** The uploaded files with the one to compare with first; refuses too few and too many, and a baseline that is none of them. */
export function orderUploads(materials: readonly Material[], baseline: string | undefined): Upload[] {
  const names = materials.slice(0, maxFiles).map((material) => `"${isolateName(material.name)}"`);
  if (materials.length < 2) {
    const got = materials.length === 0 ? "none was uploaded" : `only ${names.join("")} was uploaded`;
    throw new SkillFailure("too_few_files", `Comparing needs at least two files; ${got}. Attach two or more tables and run this again.`);
  }
  if (materials.length > maxFiles)
    throw new SkillFailure(
      "too_many_files",
      `At most ${maxFiles} files can be compared at once; ${count(materials.length)} were uploaded.`,
    );
  return labelled(baselineFirst(materials, baseline?.trim().toLowerCase() ?? "", names));
}

function baselineFirst(materials: readonly Material[], wanted: string, names: readonly string[]): readonly Material[] {
  if (wanted === "") return materials;
  const first = materials.find((material) => material.name.toLowerCase() === wanted);
  if (first === undefined)
    throw new SkillFailure("file_not_found", `No uploaded file is called "${cutText(wanted, 100)}". Uploaded: ${names.join(", ")}.`);
  return [first, ...materials.filter((material) => material !== first)];
}

/** The files by their names; of those that have the same one, all but the first are numbered. */
function labelled(materials: readonly Material[]): Upload[] {
  const seen = new Map<string, number>();
  return materials.map((material) => {
    const before = seen.get(material.name) ?? 0;
    seen.set(material.name, before + 1);
    return { label: before === 0 ? material.name : `${material.name} (${before + 1})`, material };
  });
}
