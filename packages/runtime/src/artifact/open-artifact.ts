import { basename } from "node:path";
import type { Readable } from "node:stream";
import { type ArtifactId, SkillrunError, type SpaceId } from "@skillrun/contract";
import type { RequestContext } from "../runtime.ts";
import { requireArtifact } from "./get-artifact.ts";

/** What is asked of a file: from `start` to `end`, both inclusive, or the last `suffix` bytes. */
export type ByteRange = { start: number; end?: number | undefined } | { suffix: number };

/** An artifact's bytes, ready to be sent; `range` is what `stream` holds when a part was asked for. */
export type OpenArtifact = {
  filename: string;
  content_type: string;
  size_bytes: number;
  /** In hex; the same content has the same. */
  sha256: string;
  range: { start: number; end: number } | null;
  /** Opens the bytes; call it once. */
  open(): Promise<Readable>;
};

/** Opens an artifact or a part of it; null when the range lies outside of it. */
export async function openArtifact(
  context: RequestContext,
  input: { space_id: SpaceId; artifact_id: ArtifactId; range?: ByteRange | undefined },
): Promise<OpenArtifact | null> {
  const { content_type, blob_key, size_bytes, sha256, relpath } = await requireArtifact(context, input);
  const range = input.range === undefined ? null : clip(input.range, size_bytes);
  if (range === "outside") return null;
  const { blobs } = context.runtime;
  const open = async () => {
    if ((await blobs.head(blob_key)) === null) throw new SkillrunError("unavailable", "The artifact's bytes are not there at the moment.");
    return await blobs.get(blob_key, range ?? undefined);
  };
  return { filename: basename(relpath), content_type, size_bytes, sha256, range, open };
}

function clip(range: ByteRange, size: number): { start: number; end: number } | "outside" {
  const start = "suffix" in range ? Math.max(0, size - range.suffix) : range.start;
  const end = "suffix" in range ? size - 1 : Math.min(size - 1, range.end ?? size - 1);
  const empty = "suffix" in range && range.suffix === 0;
  return empty || start >= size || end < start ? "outside" : { start, end };
}
