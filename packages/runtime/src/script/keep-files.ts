import { packWorkspace } from "../artifact/pack-workspace.ts";
import { isWorkspacePath } from "../artifact/workspace-path.ts";
import type { CollectedFile } from "../sandbox/sandbox.ts";
import { ExecutionFault } from "../skill/execution-fault.ts";
import type { AttemptContext } from "../skill/runnable-skill.ts";
import { createSafeNames } from "./safe-names.ts";
import { isKeeper, workspacePaths } from "./script-files.ts";
import type { ScriptManifest } from "./script-manifest.ts";

const defaultMaxArchiveBytes = 512 * 1024 * 1024;
const maxArtifacts = 1_000;

/** Every other file of `outputs`, in the order of the paths; a name that cannot be stored is replaced, and a line says so. */
export async function storeArtifacts(
  files: readonly CollectedFile[],
  { context, manifest }: { context: AttemptContext; manifest: ScriptManifest },
): Promise<string[]> {
  const made = files.filter(
    ({ path }) => path.startsWith(workspacePaths.outputsFolder) && path !== workspacePaths.outputs && !isKeeper(path),
  );
  if (made.length > maxArtifacts)
    throw new ExecutionFault(
      "output_too_large",
      "too_many_artifacts",
      `There are ${made.length} files in outputs; at most ${maxArtifacts} become artifacts.`,
    );
  const nameOf = createSafeNames();
  // A name that is replaced must not become one that a file has.
  for (const { path } of made) if (isWorkspacePath(path)) nameOf(path.slice(workspacePaths.outputsFolder.length));
  const stored: string[] = [];
  for (const { path, open } of made) {
    const relpath = isWorkspacePath(path) ? path : workspacePaths.outputsFolder + nameOf(path.slice(workspacePaths.outputsFolder.length));
    if (relpath !== path) context.log("warn", `The file ${JSON.stringify(path)} is stored as ${JSON.stringify(relpath)}.`);
    const documentType = manifest.documentTypeOf(path.slice(workspacePaths.outputsFolder.length)) ?? manifest.documentTypeOf(path);
    await context.artifact({ relpath, body: open(), ...(documentType !== undefined && { documentType }) });
    stored.push(relpath);
  }
  return stored;
}

/** Keeps the workspace as it was left. That it cannot be kept is no reason to fail. */
export async function archiveWorkspace(
  files: readonly CollectedFile[],
  { context, maxBytes = defaultMaxArchiveBytes }: { context: AttemptContext; maxBytes?: number | undefined },
): Promise<void> {
  let leftOut = 0;
  const kept = files.filter(({ path }) => !path.startsWith(workspacePaths.materials) && !isKeeper(path));
  try {
    await context.archive(packWorkspace(inTurn(kept), { maxBytes, onLeftOut: () => (leftOut += 1) }));
    if (leftOut > 0)
      context.log("warn", `${leftOut} files are not in the workspace archive: their names cannot be kept, or they are too large.`);
  } catch (error) {
    context.log("warn", `The workspace could not be archived: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function* inTurn<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}
