import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { profileDataset } from "../skill.ts";
import { recordingContext } from "../testing/recording-context.ts";
import { ProfileReading } from "./profile-reading.testing.ts";

/** Runs the skill on the file at `path` and reads the `profile.json` that it wrote. */
export async function profileBySkill(path: string): Promise<ProfileReading> {
  const folder = mkdtempSync(join(tmpdir(), "profile-by-skill-"));
  try {
    const { context } = recordingContext({ folder, materials: [path] });
    await profileDataset.run(context, profileDataset.inputs.parse({}));
    return ProfileReading.parse(JSON.parse(readFileSync(join(folder, "profile.json"), "utf8")));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
