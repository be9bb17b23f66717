import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { WorkHost } from "../work-process/messages.ts";
import { profileFile } from "./profile-file.ts";
import { reportFiles, writeReports } from "./report-files.ts";
import type { ProfiledFile, ProfileOptions } from "./source/open-how.ts";
import { type ProfileSummary, summariseProfile } from "./summarise-profile.ts";

/** One file to profile. */
export type ProfileTask = { file: ProfiledFile; options: ProfileOptions };

/** Profiles the file and writes the reports into `folder`; runs in a work process. */
export async function work({ file, options }: ProfileTask, host: WorkHost, folder: string): Promise<ProfileSummary> {
  const profile = await profileFile(file, options, host, { folder });
  host.log("info", "Writing the reports");
  const reports = writeReports(profile);
  for (const { relpath, part } of reportFiles) await writeFile(join(folder, relpath), reports[part]);
  return summariseProfile(
    profile,
    reportFiles.map(({ relpath }) => relpath),
  );
}
