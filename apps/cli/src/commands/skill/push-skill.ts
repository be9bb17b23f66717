import type { SkillVersion } from "@skillrun/contract";
import { zipBundle } from "@skillrun/skill-format";
import type { Connection } from "../../connect.ts";
import { readSkillDirectory } from "./read-skill-directory.ts";
import { sendSkill } from "./skill-server.ts";

/** Publishes a folder: only what is not left out is sent. */
export async function pushSkill(connection: Connection, directory: string): Promise<{ version: SkillVersion; created: boolean }> {
  const { bundle, folderName } = await readSkillDirectory(directory);
  return await sendSkill(connection, await zipBundle(bundle, folderName === null ? {} : { folderName }));
}
