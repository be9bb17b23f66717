import { type ReadBundle, readBundleFromDirectory, SkillFormatError } from "@skillrun/skill-format";
import { UsageError } from "../../arguments/usage-error.ts";
import { showNotices } from "./show-notices.ts";

/** A skill's folder; a `UsageError` says why it cannot be read. */
export async function readSkillDirectory(directory: string): Promise<ReadBundle> {
  try {
    return await readBundleFromDirectory(directory);
  } catch (error) {
    if (error instanceof SkillFormatError) throw new UsageError(showNotices(error.notices).trimEnd());
    const isMissing = error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
    throw isMissing ? new UsageError(`${directory} is no folder.`) : error;
  }
}
