import { SkillrunError } from "@skillrun/contract";
import type { Runtime } from "../runtime.ts";
import { readGrantedArtifact } from "../store/execution/artifact-store.ts";
import { readDownloadToken } from "./download-token.ts";
import { type ByteRange, type OpenArtifact, openBlob } from "./open-blob.ts";
import { downloadKeyUse } from "./sign-download.ts";

/** Opens what a download link is for, or a part of it. Whatever is wrong with the link, it is `not_found`: it tells nothing. */
export async function openSignedDownload(
  { secret, database, blobs }: Pick<Runtime, "secret" | "database" | "blobs">,
  input: { token: string; range?: ByteRange | undefined },
): Promise<OpenArtifact | null> {
  const grant = readDownloadToken(await secret.keyFor(downloadKeyUse), input.token);
  const found = grant === null ? null : await readGrantedArtifact(database, grant);
  if (found === null) throw new SkillrunError("not_found", "There is no such download, or it has expired.");
  return openBlob(blobs, found, input.range);
}
