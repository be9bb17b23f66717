import { SkillFailure } from "@skillrun/runtime/skill";
import type { DatasetProfile } from "../profile-dataset/dataset-profile.ts";
import { profileFile } from "../profile-dataset/profile-file.ts";
import type { WorkHost } from "../work-process/messages.ts";
import { compareProfiles, type ProfiledFile } from "./compare-profiles.ts";
import type { Comparison, FailedFile } from "./comparison.ts";

/** The files to compare, the baseline first, and those that are known to be unreadable. */
export type ComparisonTask = { files: { label: string; name: string; path: string; sizeBytes: number }[]; failed: FailedFile[] };

/** Profiles the files one after another and compares them; runs in a work process. */
export async function work({ files, failed }: ComparisonTask, host: WorkHost): Promise<Comparison> {
  const quiet: WorkHost = { ...host, log: () => undefined, progress: () => undefined, emit: () => undefined };
  const profiled: ProfiledFile[] = [];
  const unreadable = [...failed];
  for (const [index, { label, ...file }] of files.entries()) {
    host.progress({ completed: index, total: files.length, unit: "files", message: "Comparing" });
    try {
      profiled.push({ label, profile: compact(await profileFile(file, {}, quiet)) });
    } catch (error) {
      if (!(error instanceof SkillFailure)) throw error;
      unreadable.push({ label, message: error.message });
    }
  }
  return compareProfiles(profiled, unreadable);
}

/** Without what is only shown: the profiles of ten wide tables lie in memory together. */
function compact(profile: DatasetProfile): DatasetProfile {
  return { ...profile, samples: [], correlations: [], missing_patterns: [], duplicate_rows: { ...profile.duplicate_rows, examples: [] } };
}
