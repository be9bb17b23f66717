import { type Artifact, type ArtifactId, type ExecutionId, type Page, SkillrunError, type SpaceId } from "@skillrun/contract";
import type { RequestContext } from "../runtime.ts";
import { listArtifactRows, readArtifact, type StoredArtifact } from "../store/execution/artifact-store.ts";

/** One artifact of a space. */
export async function getArtifact(context: RequestContext, input: { space_id: SpaceId; artifact_id: ArtifactId }): Promise<Artifact> {
  return (await requireArtifact(context, input)).artifact;
}

/** A page of a space's artifacts, newest first; of one execution where that is given. */
export async function listArtifacts(
  { runtime, principal }: RequestContext,
  input: { space_id: SpaceId; execution_id?: ExecutionId | undefined; limit: number; cursor?: string | undefined },
): Promise<Page<Artifact>> {
  const { space_id, execution_id } = input;
  if (execution_id === undefined) await runtime.scope.require(principal, space_id, "executions:read");
  else await runtime.scope.reach(principal, space_id, "executions:read", { execution_id });
  return await listArtifactRows(runtime.database, input);
}

/** One artifact with what it takes to send it. */
export async function requireArtifact(
  { runtime, principal }: RequestContext,
  input: { space_id: SpaceId; artifact_id: ArtifactId },
): Promise<StoredArtifact> {
  await runtime.scope.reach(principal, input.space_id, "executions:read", { artifact_id: input.artifact_id });
  const found = await readArtifact(runtime.database, input.space_id, input.artifact_id);
  if (found === null) throw new SkillrunError("not_found", "There is no such artifact.");
  return found;
}
