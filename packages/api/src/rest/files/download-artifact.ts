import { ArtifactId, SpaceId } from "@skillrun/contract";
import { openArtifact } from "@skillrun/runtime";
import { z } from "zod";
import { type RestCall, requestContextOf } from "../request/rest-call.ts";
import { sendDownload } from "./send-download.ts";

const ArtifactRef = z.object({ space_id: SpaceId, artifact_id: ArtifactId });

/** `GET .../artifacts/{artifact_id}/download`: the artifact's bytes. */
export async function downloadArtifact(call: RestCall): Promise<void> {
  const ref = ArtifactRef.parse(call.params);
  const context = requestContextOf(call);
  await sendDownload(call, (range) => openArtifact(context, { ...ref, range }));
}
