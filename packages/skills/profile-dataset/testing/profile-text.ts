import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { DatasetProfile } from "../dataset-profile.ts";
import { profileFile } from "../profile-file.ts";
import type { ProfileLimits } from "../profile-limits.ts";
import type { ProfileOptions } from "../source/open-how.ts";
import { recordingContext } from "./recording-context.ts";

/** Profiles `content` as if it were uploaded under `name`. */
export async function profileText(
  content: string | Uint8Array,
  name = "data.csv",
  options: ProfileOptions = {},
  limits: Partial<ProfileLimits> = {},
): Promise<DatasetProfile> {
  const folder = mkdtempSync(join(tmpdir(), "profile-text-"));
  try {
    const path = join(folder, name);
    writeFileSync(path, content);
    return await profilePath(path, options, limits);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Profiles the file at `path`. */
export function profilePath(path: string, options: ProfileOptions = {}, limits: Partial<ProfileLimits> = {}): Promise<DatasetProfile> {
  const { context } = recordingContext({ folder: tmpdir() });
  return profileFile({ name: basename(path), path, sizeBytes: statSync(path).size }, options, context, { limits });
}
