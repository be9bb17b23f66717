import { handlerTimeoutMs, importHandler } from "../handler/import-handler.ts";
import { findSkillFolders } from "./find-skill-folders.ts";

/** Loads the code of a directory's handlers, so that no first call waits for it. What cannot be loaded is told where it is used. */
export async function preloadHandlers(directory: string): Promise<void> {
  const { folders } = await findSkillFolders(directory);
  for (const { path, hasHandler } of folders) {
    if (hasHandler) await importHandler(path, { timeoutMs: handlerTimeoutMs }).catch(() => {});
  }
}
