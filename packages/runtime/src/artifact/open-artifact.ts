import type { ArtifactId, SpaceId } from "@skillrun/contract";
import type { RequestContext } from "../runtime.ts";
import { requireArtifact } from "./get-artifact.ts";
import { type ByteRange, type OpenArtifact, openBlob } from "./open-blob.ts";

/** Opens an artifact or a part of it; null when the range lies outside of it. */
export async function openArtifact(
  context: RequestContext,
  input: { space_id: SpaceId; artifact_id: ArtifactId; range?: ByteRange | undefined },
): Promise<OpenArtifact | null> {
  const { space_id, artifact_id } = input;
  const artifact = await requireArtifact(context, input);
  context.runtime.accessNotes.note(context, { action: "artifact.downloaded", resource_id: artifact_id, space_id });
  return openBlob(context.runtime.blobs, artifact, input.range);
}
