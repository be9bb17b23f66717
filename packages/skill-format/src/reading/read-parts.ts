import { bundleLimits, sayBytes } from "../bundle/bundle-limits.ts";
import { formatError } from "../bundle/notice.ts";
import { assembleBundle } from "./assemble-bundle.ts";
import type { BundleSource, ReadBundle } from "./bundle-source.ts";

/** A file of an upload, with its path as the browser said it. */
export type BundlePart = { path: string; content: Uint8Array };

/** Reads the files of a multipart upload; a folder that all of them lie in is stripped. */
export async function readBundleFromParts(
  parts: Iterable<BundlePart> | AsyncIterable<BundlePart>,
  options: { signal?: AbortSignal } = {},
): Promise<ReadBundle> {
  const sources: BundleSource[] = [];
  let totalBytes = 0;
  for await (const { path, content } of parts) {
    options.signal?.throwIfAborted();
    totalBytes += content.byteLength;
    // Also of what will be left out: it lies in memory until then.
    if (sources.length >= bundleLimits.listedEntries || totalBytes > 2 * bundleLimits.totalBytes) {
      throw formatError(
        "upload_too_large",
        `the upload has more than ${bundleLimits.files} files or ${sayBytes(bundleLimits.totalBytes)}; send less`,
      );
    }
    sources.push({ path, sizeBytes: content.byteLength, executable: null, read: async () => content });
  }
  const { bundle, strippedFolder } = await assembleBundle(sources, { stripFolder: true, signal: options.signal });
  return { bundle, folderName: strippedFolder, notices: [] };
}
