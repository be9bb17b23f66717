import { type ExecutionId, SkillrunError, type SpaceId } from "@skillrun/contract";
import type { RequestContext } from "../runtime.ts";
import { readWorkspaceArchive } from "../store/execution/archive-store.ts";
import { type ByteRange, type OpenArtifact, openBlob } from "./open-blob.ts";

/** Opens the archive of an execution's workspace or a part of it; `not_found` until there is one, null when the range lies outside of it. */
export async function openWorkspaceArchive(
  context: RequestContext,
  input: { space_id: SpaceId; execution_id: ExecutionId; range?: ByteRange | undefined },
): Promise<OpenArtifact | null> {
  const { runtime, principal } = context;
  await runtime.scope.reach(principal, input.space_id, "executions:read", input);
  const archive = await readWorkspaceArchive(runtime.database, input.space_id, input.execution_id);
  if (archive === null) throw new SkillrunError("not_found", "There is no such workspace archive.");
  const { space_id, execution_id } = input;
  runtime.accessNotes.note(context, { action: "workspace_archive.downloaded", resource_id: execution_id, space_id });
  const file = { ...archive, relpath: `workspace-${input.execution_id}.tar.gz`, content_type: "application/gzip" };
  return openBlob(runtime.blobs, file, input.range);
}
