import type { ArtifactId, SpaceId } from "@skillrun/contract";
import type { RequestContext } from "../runtime.ts";
import { readExpiry } from "../store/execution/artifact-store.ts";
import { writeDownloadToken } from "./download-token.ts";
import { requireArtifact } from "./get-artifact.ts";

/** What the key of download links is for; a new format of them is a new use. */
export const downloadKeyUse = "download links 1";

/** A link to an artifact's bytes that works without any credential until it expires; one that is asked for with a scoped token ends with it. */
export async function signDownload(
  context: RequestContext,
  input: { space_id: SpaceId; artifact_id: ArtifactId; expires_in_s: number },
): Promise<{ url: string; expires_at: string }> {
  const { runtime, principal } = context;
  await requireArtifact(context, input);
  const [key, until] = await Promise.all([runtime.secret.keyFor(downloadKeyUse), readExpiry(runtime.database, input.expires_in_s * 1_000)]);
  const { kind, expires_at_ms } = principal.credential;
  const expiresAtMs = kind === "token" ? Math.min(until, expires_at_ms ?? until) : until;
  const token = writeDownloadToken(key, { artifact_id: input.artifact_id, tenant_id: principal.tenant_id, expires_at_ms: expiresAtMs });
  return { url: `/api-proxy/v1/downloads/${token}`, expires_at: new Date(expiresAtMs).toISOString() };
}
